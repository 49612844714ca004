package dev.ligature.link.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpExchange;
import dev.ligature.common.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What a provider, or somebody between, may say falsely. */
final class Lies {
  /** Name of the lie, reason of the refusal, what it does to the stub. */
  static Stream<Arguments> all() {
    Reason mismatch = Reason.PROOF_MISMATCH;
    return Stream.of(
        lie("iss of another issuer", mismatch, claims(c -> c.issuer("https://evil.example"))),
        lie("iss missing", mismatch, claims(c -> c.issuer(null))),
        lie("iss with a slash more", mismatch, s -> s.claims = c -> c.issuer(s.issuer() + "/")),
        lie("aud of another client", mismatch, claims(c -> c.audience("other"))),
        lie(
            "aud with somebody else",
            mismatch,
            claims(c -> c.audience(List.of(TestProvider.CLIENT_ID, "other")))),
        lie(
            "aud with somebody else, azp ours",
            mismatch,
            claims(
                c ->
                    c.audience(List.of(TestProvider.CLIENT_ID, "other"))
                        .claim("azp", TestProvider.CLIENT_ID))),
        lie("aud missing", mismatch, claims(c -> c.audience((String) null))),
        lie("azp of another client", mismatch, claims(c -> c.claim("azp", "other"))),
        lie("nonce of another request", mismatch, claims(c -> c.claim("nonce", "x".repeat(43)))),
        lie("nonce missing", mismatch, claims(c -> c.claim("nonce", null))),
        lie("expired", mismatch, claims(c -> c.expirationTime(in(-120)))),
        lie("exp missing", mismatch, claims(c -> c.expirationTime(null))),
        lie("iat in the future", mismatch, claims(c -> c.issueTime(in(300)))),
        lie("iat before the request", mismatch, claims(c -> c.issueTime(in(-300)))),
        lie("iat missing", mismatch, claims(c -> c.issueTime(null))),
        lie("sub missing", mismatch, claims(c -> c.subject(null))),
        lie("alg none", mismatch, s -> s.sign = c -> new PlainJWT(c).serialize()),
        lie("HS256 with the public key", mismatch, s -> s.sign = c -> hs256(s, publicKey(s), c)),
        lie(
            "HS256 with the client's secret",
            mismatch,
            s -> s.sign = c -> hs256(s, TestProvider.CLIENT_SECRET.getBytes(UTF_8), c)),
        lie("signed by another key of this kid", mismatch, s -> s.sign = c -> forged(c, "one")),
        lie("kid that is a path", mismatch, s -> s.sign = c -> forged(c, "../../../dev/null")),
        lie("keys named in the token", mismatch, s -> s.sign = Lies::selfNamed),
        lie("answer without iss though promised", mismatch, answer(a -> a.remove("iss"))),
        lie("answer of another iss", mismatch, answer(a -> a.put("iss", "https://evil.example"))),
        lie("answer of another state", mismatch, answer(a -> a.put("state", "x".repeat(43)))),
        lie("answer without state", mismatch, answer(a -> a.remove("state"))),
        lie("answer without code", mismatch, answer(a -> a.remove("code"))),
        lie("code of nobody", mismatch, answer(a -> a.put("code", "guessed"))),
        lie(
            "the user refuses",
            Reason.CHALLENGE_VOID,
            answer(
                a -> {
                  a.remove("code");
                  a.put("error", "access_denied");
                })),
        lie(
            "token endpoint redirects to another host",
            mismatch,
            s -> s.instead.put("/token", x -> redirect(x))),
        lie("no id token", mismatch, s -> s.instead.put("/token", x -> noIdToken(x))),
        lie(
            "keys redirect to another host",
            Reason.DEPENDENCY_DOWN,
            s -> s.instead.put("/jwks", x -> redirect(x))),
        lie(
            "10 MB of tokens",
            Reason.DEPENDENCY_DOWN,
            s -> s.instead.put("/token", x -> endless(x))),
        lie("10 MB of keys", Reason.DEPENDENCY_DOWN, s -> s.instead.put("/jwks", x -> endless(x))));
  }

  private static Arguments lie(String name, Reason reason, Consumer<StubProvider> lie) {
    return Arguments.of(name, reason, lie);
  }

  private static Consumer<StubProvider> claims(Consumer<JWTClaimsSet.Builder> change) {
    return stub ->
        stub.claims =
            claims -> {
              change.accept(claims);
              return claims;
            };
  }

  private static Consumer<StubProvider> answer(Consumer<Map<String, String>> change) {
    return stub ->
        stub.answer =
            answer -> {
              change.accept(answer);
              return answer;
            };
  }

  private static Date in(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private static byte[] publicKey(StubProvider stub) {
    try {
      return stub.key.toRSAPublicKey().getEncoded();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hs256(StubProvider stub, byte[] secret, JWTClaimsSet claims) {
    try {
      JWSObject token =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(stub.key.getKeyID()).build(),
              new Payload(claims.toJSONObject()));
      token.sign(new MACSigner(secret));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Claims under a key of our own making with this id. */
  static String forged(JWTClaimsSet claims, String keyId) {
    return StubProvider.sign(
        StubProvider.freshKey(keyId),
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(),
        claims);
  }

  private static String selfNamed(JWTClaimsSet claims) {
    var key = StubProvider.freshKey("one");
    return StubProvider.sign(
        key,
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("one")
            .jwk(key.toPublicJWK())
            .jwkURL(URI.create("https://evil.example/jwks"))
            .build(),
        claims);
  }

  private static void redirect(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Location", "http://localhost:1/evil");
    exchange.sendResponseHeaders(307, -1);
  }

  private static void noIdToken(HttpExchange exchange) throws IOException {
    StubProvider.json(exchange, Map.of("access_token", "x", "token_type", "Bearer"));
  }

  private static void endless(HttpExchange exchange) throws IOException {
    StubProvider.reply(exchange, 200, "{\"x\":\"" + "x".repeat(10_000_000) + "\"}");
  }

  private Lies() {}
}
