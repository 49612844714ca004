package dev.ligature.link.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.common.TenantId;
import dev.ligature.scim.ScimServer;
import dev.ligature.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** A provider that pushes what happened to its users (RFC 8935). */
record Transmitter(TestServer server, StubProvider stub, TenantId tenant) {
  static final String RISC = "https://schemas.openid.net/secevent/risc/event-type/";
  static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
  static final JOSEObjectType TYPE = new JOSEObjectType("secevent+jwt");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What came back. */
  record Answer(int status, String body, HttpResponse<String> http) {
    void accepted() {
      assertThat(status).as(body).isEqualTo(202);
      assertThat(body).isEmpty();
    }

    void refused(String code) {
      assertThat(status).isEqualTo(400);
      assertThat(body).startsWith("{\"err\":\"" + code + "\",\"description\":\"");
    }
  }

  Map<String, Object> user(String sub) {
    return Map.of("format", "iss_sub", "iss", stub.issuer(), "sub", sub);
  }

  static Map<String, Object> email(String address) {
    return Map.of("format", "email", "email", address);
  }

  static Map<String, Object> phone(String number) {
    return Map.of("format", "phone_number", "phone_number", number);
  }

  /** Claims that are right. */
  JWTClaimsSet.Builder claims(String type, Map<String, Object> subject) {
    return new JWTClaimsSet.Builder()
        .issuer(stub.issuer())
        .audience(TestProvider.CLIENT_ID)
        .issueTime(Date.from(Instant.now()))
        .jwtID(UUID.randomUUID().toString())
        .claim("events", Map.of(type, Map.of("subject", subject)));
  }

  JWSHeader header() {
    return new JWSHeader.Builder(JWSAlgorithm.RS256).type(TYPE).keyID(stub.key.getKeyID()).build();
  }

  String sign(JWTClaimsSet claims) {
    return StubProvider.sign(stub.key, header(), claims);
  }

  /** Tells of an event, in a token that is right. */
  Answer tell(String type, Map<String, Object> subject) {
    return push(claims(type, subject).build());
  }

  Answer push(JWTClaimsSet claims) {
    return push(sign(claims));
  }

  Answer push(String token) {
    return push("corp", "application/secevent+jwt", token);
  }

  Answer push(String provider, String mediaType, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + server.bean(ScimServer.class).port()
                        + "/risc/"
                        + tenant
                        + "/"
                        + provider))
            .header("Content-Type", mediaType)
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
