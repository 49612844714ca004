package dev.ligature.testkit.irc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The real IRC server InspIRCd with Atheme services, as Debian packages them. */
public final class InspircdServer implements IrcServer {
  private static final Path INSPIRCD = Path.of("/usr/sbin/inspircd");
  private static final Path ATHEME = Path.of("/usr/bin/atheme-services");

  private final Path directory;
  private final Ports ports;
  private final KeyStore trust;
  private final List<ChildProcess> processes = new ArrayList<>();

  private record Ports(int plain, int tls, int link) {}

  private InspircdServer(Path directory, Ports ports, KeyStore trust) {
    this.directory = directory;
    this.ports = ports;
    this.trust = trust;
  }

  /** Whether both programs are on this machine. */
  public static boolean installed() {
    return Files.isExecutable(INSPIRCD) && Files.isExecutable(ATHEME);
  }

  /** Starts it in a directory of its own and returns once its services are linked. */
  static InspircdServer start(Set<Feature> features) {
    try {
      Path directory = Files.createTempDirectory("ligature-irc");
      TestCertificate certificate = TestCertificate.issue(directory);
      Files.writeString(directory.resolve("cert.pem"), certificate.certificatePem());
      Files.writeString(directory.resolve("key.pem"), certificate.keyPem());
      InspircdServer server = new InspircdServer(directory, freePorts(), certificate.trust());
      try {
        server.run(features);
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(Set<Feature> features) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                INSPIRCD.toString(), "--config", configure("inspircd.conf", features), "--nofork"));
    if (System.getProperty("user.name").equals("root")) {
      command.add("--runasroot");
    }
    processes.add(ChildProcess.start(directory, "is now running", command.toArray(String[]::new)));
    if (features.contains(Feature.SERVICES)) {
      processes.add(
          ChildProcess.start(
              directory,
              "finished synching",
              ATHEME.toString(),
              "-n",
              "-c",
              configure("atheme.conf", features),
              "-D",
              directory.toString(),
              "-p",
              directory.resolve("atheme.pid").toString(),
              "-l",
              directory.resolve("atheme.log").toString()));
    }
  }

  private String configure(String name, Set<Feature> features) throws IOException {
    String text;
    try (InputStream template = InspircdServer.class.getResourceAsStream(name)) {
      if (template == null) {
        throw new IllegalStateException("the template " + name + " is missing");
      }
      text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
    }
    Map<String, Object> values =
        Map.of(
            "@directory@",
            directory,
            "@plainPort@",
            ports.plain,
            "@tlsPort@",
            ports.tls,
            "@linkPort@",
            ports.link,
            "@sasl@",
            module(features, Feature.SASL, "sasl"),
            "@echo@",
            module(features, Feature.ECHO_MESSAGE, "ircv3_echomessage"),
            "@labels@",
            module(features, Feature.LABELED_RESPONSE, "ircv3_labeledresponse"));
    for (Map.Entry<String, Object> value : values.entrySet()) {
      text = text.replace(value.getKey(), value.getValue().toString());
    }
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static String module(Set<Feature> features, Feature feature, String module) {
    return features.contains(feature) ? "<module name=\"" + module + "\">" : "";
  }

  private static Ports freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket a = new ServerSocket(0, 1, loopback);
        ServerSocket b = new ServerSocket(0, 1, loopback);
        ServerSocket c = new ServerSocket(0, 1, loopback)) {
      return new Ports(a.getLocalPort(), b.getLocalPort(), c.getLocalPort());
    }
  }

  @Override
  public String description() {
    return "InspIRCd with Atheme services, as installed on this machine";
  }

  @Override
  public int port() {
    return ports.plain;
  }

  @Override
  public int tlsPort() {
    return ports.tls;
  }

  @Override
  public KeyStore trust() {
    return trust;
  }

  @Override
  public void register(String account, String password) {
    try (LineClient client = new LineClient(host(), port())) {
      client.register(account);
      String mailbox = "u" + Integer.toHexString(account.hashCode()) + "@irc.test";
      client.send("PRIVMSG NickServ :REGISTER " + password + " " + mailbox);
      client.await("the new account", m -> m.command().equals("900"));
    }
  }

  @Override
  public void kill(String nick, String reason) {
    asOperator("KILL " + nick + " :" + reason);
  }

  @Override
  public void ban(String user, String reason) {
    asOperator("KLINE " + user + "@127.0.0.1 1h :" + reason);
  }

  private void asOperator(String line) {
    try (LineClient client = new LineClient(host(), port())) {
      client.register("operator");
      client.send("OPER operator operator");
      client.await("operator rights", m -> m.command().equals("381"));
      client.send(line);
      client.send("PING :done");
      client.await("the end", m -> m.command().equals("PONG") || m.command().equals("ERROR"));
    }
  }

  @Override
  public void close() {
    processes.reversed().forEach(ChildProcess::close);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
