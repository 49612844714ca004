package dev.ligature.link.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * An OpenID provider in this JVM, honest until a test turns one of its screws; it answers over HTTP
 * and checks PKCE and the client's secret.
 */
final class StubProvider implements TestProvider {
  /** Screws. */
  volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();

  volatile Function<JWTClaimsSet, String> sign = this::sign;
  volatile UnaryOperator<Map<String, String>> answer = UnaryOperator.identity();
  volatile UnaryOperator<Map<String, Object>> metadata = UnaryOperator.identity();
  volatile String user = "user-" + UUID.randomUUID();

  final Map<String, HttpHandler> instead = new ConcurrentHashMap<>();
  final AtomicInteger keyFetches = new AtomicInteger();
  final AtomicInteger codesOffered = new AtomicInteger();
  final AtomicInteger codesRedeemed = new AtomicInteger();

  volatile RSAKey key = freshKey("one");

  private final HttpServer server;
  private final Map<String, Begun> codes = new ConcurrentHashMap<>();

  private record Begun(Map<String, String> parameters, String user) {}

  StubProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    route("/.well-known/openid-configuration", exchange -> json(exchange, metadata()));
    route("/authorize", this::authorize);
    route("/token", this::token);
    route("/jwks", this::jwks);
    server.start();
  }

  /** Answers at a path, unless a test answers instead. */
  void route(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            instead.getOrDefault(path, handler).handle(exchange);
          }
        });
  }

  static RSAKey freshKey(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private Map<String, Object> metadata() {
    Map<String, Object> honest = new HashMap<>();
    honest.put("issuer", issuer());
    honest.put("authorization_endpoint", issuer() + "/authorize");
    honest.put("token_endpoint", issuer() + "/token");
    honest.put("jwks_uri", issuer() + "/jwks");
    honest.put("response_types_supported", List.of("code"));
    honest.put("subject_types_supported", List.of("public"));
    honest.put("id_token_signing_alg_values_supported", List.of("RS256"));
    honest.put("authorization_response_iss_parameter_supported", true);
    return metadata.apply(honest);
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, new Begun(asked, user));
    Map<String, String> back = new LinkedHashMap<>();
    back.put("code", code);
    back.put("state", asked.get("state"));
    back.put("iss", issuer());
    Map<String, List<String>> sent = new LinkedHashMap<>();
    answer.apply(back).forEach((name, value) -> sent.put(name, List.of(value)));
    exchange
        .getResponseHeaders()
        .set("Location", asked.get("redirect_uri") + "?" + URLUtils.serializeParameters(sent));
    exchange.sendResponseHeaders(303, -1);
  }

  private void token(HttpExchange exchange) throws IOException {
    codesOffered.incrementAndGet();
    Map<String, String> asked = parameters(text(exchange));
    Begun begun = codes.remove(asked.getOrDefault("code", ""));
    boolean known =
        basic().equals(exchange.getRequestHeaders().getFirst("authorization"))
            || (CLIENT_ID.equals(asked.get("client_id"))
                && CLIENT_SECRET.equals(asked.get("client_secret")));
    if (!known || begun == null || !isOf(begun, asked)) {
      reply(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    codesRedeemed.incrementAndGet();
    Map<String, Object> tokens = new HashMap<>();
    tokens.put("access_token", "unused");
    tokens.put("token_type", "Bearer");
    tokens.put("id_token", sign.apply(claims.apply(honest(begun)).build()));
    json(exchange, tokens);
  }

  private static String basic() {
    return new ClientSecretBasic(new ClientID(CLIENT_ID), new Secret(CLIENT_SECRET))
        .toHTTPAuthorizationHeader();
  }

  private static boolean isOf(Begun begun, Map<String, String> asked) {
    String verifier = asked.get("code_verifier");
    return verifier != null
        && "S256".equals(begun.parameters().get("code_challenge_method"))
        && CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier(verifier))
            .getValue()
            .equals(begun.parameters().get("code_challenge"))
        && Objects.equals(begun.parameters().get("redirect_uri"), asked.get("redirect_uri"));
  }

  private JWTClaimsSet.Builder honest(Begun begun) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .subject(begun.user())
        .audience(begun.parameters().get("client_id"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)))
        .claim("nonce", begun.parameters().get("nonce"))
        .claim("email", begun.user() + "@example.org")
        .claim("email_verified", true);
  }

  String sign(JWTClaimsSet claims) {
    return sign(
        key, new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
  }

  static String sign(RSAKey key, JWSHeader header, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void jwks(HttpExchange exchange) throws IOException {
    keyFetches.incrementAndGet();
    json(exchange, new JWKSet(key.toPublicJWK()).toJSONObject());
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    URLUtils.parseParameters(query).forEach((name, values) -> parameters.put(name, values.get(0)));
    return parameters;
  }

  static String text(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  static void json(HttpExchange exchange, Map<String, Object> body) throws IOException {
    reply(exchange, 200, JSONObjectUtils.toJSONString(body));
  }

  static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
