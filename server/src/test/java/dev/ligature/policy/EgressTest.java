package dev.ligature.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack G7: nobody makes the server call into the operator's own network. */
class EgressTest {
  private static final EgressConfiguration CONFIGURATION =
      new EgressConfiguration(
          Set.of(443, 8443),
          Set.of("idp.corp.example"),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30));

  private static Egress egress(boolean development, HostResolver resolver) {
    return new Egress(CONFIGURATION, development, resolver);
  }

  private static InetAddress[] addresses(String... texts) {
    InetAddress[] addresses = new InetAddress[texts.length];
    for (int i = 0; i < texts.length; i++) {
      addresses[i] = InetAddresses.forString(texts[i]);
    }
    return addresses;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:a00:1::",
        "2002:7f00:1::"
      })
  void ATK_G7_refusesAddressesOfTheOperatorsOwnNetwork(String address) {
    Egress egress = egress(false, host -> addresses(address));

    assertThatThrownBy(() -> egress.resolve("idp.example")).isInstanceOf(EgressRefused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "2a00:1450::1",
        "64:ff9b::808:808",
        "2002:808:808::"
      })
  void takesPublicAddresses(String address) throws Exception {
    assertThat(egress(false, host -> addresses(address)).resolve("idp.example"))
        .containsExactly(addresses(address));
  }

  @Test
  void ATK_G7_onePrivateAddressAmongPublicOnesIsEnough() {
    Egress egress = egress(false, host -> addresses("8.8.8.8", "10.0.0.1"));

    assertThatThrownBy(() -> egress.resolve("idp.example")).isInstanceOf(EgressRefused.class);
  }

  @Test
  void theOperatorMayExceptAHostButNeverLoopback() throws Exception {
    assertThat(egress(false, host -> addresses("10.0.0.1")).resolve("idp.corp.example"))
        .containsExactly(addresses("10.0.0.1"));
    Egress loopback = egress(false, host -> addresses("127.0.0.1"));
    assertThatThrownBy(() -> loopback.resolve("idp.corp.example"))
        .isInstanceOf(EgressRefused.class);
  }

  @Test
  void developmentMayCallLoopbackAndNothingElsePrivate() throws Exception {
    assertThat(egress(true, host -> addresses("127.0.0.1")).resolve("localhost"))
        .containsExactly(addresses("127.0.0.1"));
    Egress other = egress(true, host -> addresses("10.0.0.1"));
    assertThatThrownBy(() -> other.resolve("localhost")).isInstanceOf(EgressRefused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://idp.example",
        "https://idp.example:22",
        "ftp://idp.example",
        "https:///path",
        "https://user:password@idp.example",
        "file:///etc/passwd",
        "http://127.0.0.1:8080"
      })
  void ATK_G7_refusesOtherSchemesPortsAndUsers(String address) {
    Egress egress = egress(false, host -> addresses("8.8.8.8"));

    assertThatThrownBy(() -> egress.require(URI.create(address))).isInstanceOf(EgressRefused.class);
    assertThatCode(() -> egress.require(URI.create("https://idp.example:8443/x")))
        .doesNotThrowAnyException();
  }

  @Test
  void ATK_G7_connectsToTheAddressThatWasCheckedThoughTheNameMoves() throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Queue<InetAddress[]> answers =
          new ArrayDeque<>(List.of(addresses("127.0.0.1"), addresses("10.0.0.1")));
      Egress egress = egress(true, host -> answers.remove());
      Thread peer = Thread.ofVirtual().start(() -> answer(server));
      try (OutboundHttp http = new OutboundHttp(egress, CONFIGURATION)) {
        OutboundHttp.Request request =
            new OutboundHttp.Request(
                "GET",
                URI.create("http://localhost:" + server.getLocalPort()),
                Map.of("connection", List.of("close")),
                null);

        assertThat(http.send(request).status()).isEqualTo(204);
        assertThat(answers).as("looked up once").hasSize(1);
        assertThatThrownBy(() -> http.send(request))
            .isInstanceOf(IOException.class)
            .hasRootCauseInstanceOf(EgressRefused.class);
      }
      peer.join();
    }
  }

  @Test
  void ATK_G7_literalAddressesAreHeldToTheRulesToo() throws Exception {
    Egress egress = egress(false, InetAddress::getAllByName);
    try (OutboundHttp http = new OutboundHttp(egress, CONFIGURATION)) {
      OutboundHttp.Request request =
          new OutboundHttp.Request("GET", URI.create("https://169.254.169.254/"), Map.of(), null);

      assertThatThrownBy(() -> http.send(request)).hasRootCauseInstanceOf(EgressRefused.class);
    }
  }

  @Test
  void ATK_G7_aRedirectIsAnAnswerAndIsNotFollowed() throws Exception {
    AtomicInteger followed = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/to",
        exchange -> {
          followed.incrementAndGet();
          reply(exchange, 204);
        });
    server.createContext(
        "/from",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/to");
          reply(exchange, 302);
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    Egress egress = egress(true, InetAddress::getAllByName);
    try (OutboundHttp http = new OutboundHttp(egress, CONFIGURATION)) {
      assertThat(http.send(get(address + "/from")).status()).isEqualTo(302);
      assertThat(followed).hasValue(0);
      assertThat(http.send(get(address + "/to")).status()).isEqualTo(204);
    } finally {
      server.stop(0);
    }
  }

  private static OutboundHttp.Request get(String address) {
    return new OutboundHttp.Request("GET", URI.create(address), Map.of(), null);
  }

  private static void reply(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static void answer(ServerSocket server) {
    try (var connection = server.accept()) {
      var reader = connection.getInputStream();
      StringBuilder read = new StringBuilder();
      while (read.indexOf("\r\n\r\n") < 0) {
        read.append((char) reader.read());
      }
      connection
          .getOutputStream()
          .write(
              "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
