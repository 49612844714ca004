package dev.ligature.client.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.ligature.api.vault.v1.SignedTicketKeys;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.ticket.TicketRefused.Cause;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketVerifierTest {
  private static final long NOW = 1_790_000_000L;
  private static final UUID INSTANCE = new UUID(0x7000, 1);
  private static final UUID PERSONA = new UUID(0x7000, 2);
  private static final UUID TENANT = new UUID(0x7000, 3);
  private static final UUID INTENT = new UUID(0x7000, 4);
  private static final SigningKeyPair HOLDER = SigningKeyPair.generate();
  private static final SigningKeyPair SIGNER = SigningKeyPair.generate();
  private static final ByteString BYTES = ByteString.copyFromUtf8("send hello");
  private static final String HEADER =
      "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}";
  private static final TicketKeySet KEYS =
      new TicketKeySet(1, Map.of("k1", ByteString.copyFrom(SIGNER.publicKey())));
  private static final TicketExpectation EXPECTED =
      new TicketExpectation(TENANT, PERSONA, "SEND_TEXT", BYTES, OptionalLong.of(9), INTENT, 1L);

  private final TicketVerifier verifier = verifierAt(NOW);

  private static TicketVerifier verifierAt(long seconds) {
    return new TicketVerifier(
        "ligature",
        "dev",
        INSTANCE,
        HOLDER.publicKey(),
        Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC));
  }

  private static TicketClaims claims(String issuer, UUID instance, long iat, long exp) {
    return new TicketClaims(
        issuer,
        PERSONA,
        "backend",
        instance,
        new UUID(0x7000, 5),
        iat,
        iat,
        exp,
        Jwk.thumbprint(HOLDER.publicKey()),
        Jwk.intentHash(BYTES.toByteArray()),
        "SEND_TEXT",
        new UUID(0x7000, 6),
        3,
        9,
        null,
        "0af7651916cd43dd8448eb211c80319c",
        TENANT,
        "dev",
        INTENT,
        1L);
  }

  private static TicketClaims right() {
    return claims("ligature", INSTANCE, NOW, NOW + 60);
  }

  private static String ticket(TicketClaims claims) {
    return claims.sign("k1", SIGNER::sign);
  }

  private static String payload() {
    return decoded(ticket(right()).split("\\.", -1)[1]);
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return Base64Url.encode(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A rightly signed ticket with any header and payload. */
  private static String signed(String header, String payload) {
    String input = encoded(header) + "." + encoded(payload);
    return input + "." + Base64Url.encode(SIGNER.sign(input.getBytes(StandardCharsets.US_ASCII)));
  }

  private void assertRefused(String ticket, Cause cause) {
    assertThatThrownBy(() -> verifier.verify(ticket, KEYS, EXPECTED))
        .isInstanceOfSatisfying(
            TicketRefused.class, refusal -> assertThat(refusal.reason()).isEqualTo(cause));
  }

  @Test
  void takesTheTicketOfExactlyThisAct() {
    assertThat(verifier.verify(ticket(right()), KEYS, EXPECTED)).isEqualTo(right());
    assertThat(verifier.verify(signed(HEADER, payload()), KEYS, EXPECTED)).isEqualTo(right());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"None\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"HS256\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"ES256\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"EdDSA\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"JWT\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\"}",
        "{\"alg\":\"Ed25519\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"../k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1' or '1'='1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":1,\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":null,\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":[\"Ed25519\"],\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\",\"crit\":[\"b64\"]}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\",\"b64\":false}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\",\"jku\":\"https://e\"}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\",\"jwk\":{}}",
        "{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"} {}",
        "{'alg':'Ed25519','kid':'k1','typ':'ligature-ticket+jwt'}",
        "[]",
        "null",
        "",
        "{",
        "\uFEFF{\"alg\":\"Ed25519\",\"kid\":\"k1\",\"typ\":\"ligature-ticket+jwt\"}"
      })
  void ATK_V5_refusesAnyOtherHeaderEvenWhenRightlySigned(String header) {
    assertRefused(signed(header, payload()), Cause.MALFORMED);
  }

  static Stream<Arguments> payloads() {
    return Stream.of(
        change("aud as a list", p -> p.replaceAll("\"aud\":(\"[^\"]*\")", "\"aud\":[$1]")),
        change("aud twice", p -> p.replace("{\"iss\"", "{\"aud\":\"x\",\"iss\"")),
        change("exp as a text", p -> p.replaceAll("\"exp\":(\\d+)", "\"exp\":\"$1\"")),
        change("exp as a fraction", p -> p.replaceAll("\"exp\":(\\d+)", "\"exp\":$1.0")),
        change("exp with an exponent", p -> p.replaceAll("\"exp\":\\d+", "\"exp\":1e99")),
        change("exp beyond 2^53", p -> p.replaceAll("\"exp\":\\d+", "\"exp\":9007199254740993")),
        change(
            "exp with 17 digits", p -> p.replaceAll("\"exp\":\\d+", "\"exp\":17900000600000000")),
        change("exp negative", p -> p.replaceAll("\"exp\":\\d+", "\"exp\":-1")),
        change("exp with a leading zero", p -> p.replaceAll("\"exp\":", "\"exp\":0")),
        change("exp null", p -> p.replaceAll("\"exp\":\\d+", "\"exp\":null")),
        change("no exp", p -> p.replaceAll("\"exp\":\\d+,", "")),
        change("no cnf", p -> p.replaceAll("\"cnf\":\\{[^}]*\\},", "")),
        change("cnf with more", p -> p.replace("\"cnf\":{", "\"cnf\":{\"jwk\":\"x\",")),
        change("act as a text", p -> p.replaceAll("\"act\":\\{[^}]*\\}", "\"act\":\"backend\"")),
        change("nested act", p -> p.replace("\"act\":{", "\"act\":{\"act\":{\"sub\":\"x\"},")),
        change("an unknown claim", p -> p.replace("{\"iss\"", "{\"admin\":\"yes\",\"iss\"")),
        change("a boolean claim", p -> p.replace("{\"iss\"", "{\"x\":true,\"iss\"")),
        change("an id in capitals", p -> p.replace("\"sub\":\"", "\"sub\":\"A")),
        change("cr without a version", p -> p.replace(":3\"", "\"")),
        change("cr with version 0", p -> p.replace(":3\"", ":0\"")),
        change("two values", p -> p + "{}"),
        change("a comment", p -> "/**/" + p),
        change("no JSON", p -> "hello"));
  }

  private static Arguments change(String name, UnaryOperator<String> change) {
    return arguments(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("payloads")
  void ATK_V5_refusesAnyOtherPayloadEvenWhenRightlySigned(
      String name, UnaryOperator<String> change) {
    String changed = change.apply(payload());
    assertThat(changed).as(name).isNotEqualTo(payload());
    assertRefused(signed(HEADER, changed), Cause.MALFORMED);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        change("a trailing dot", t -> t + "."),
        change("a fourth part", t -> t + ".AAAA"),
        change("padding", t -> t + "=="),
        change("no signature", t -> t.substring(0, t.lastIndexOf('.'))),
        change("an empty signature", t -> t.substring(0, t.lastIndexOf('.') + 1)),
        change("a short signature", t -> t.substring(0, t.length() - 4)),
        change("white space", t -> " " + t),
        change("a line end", t -> t + "\n"),
        change("plain base64", t -> t.substring(0, t.length() - 2) + "+/"),
        change("spare bits set", TicketVerifierTest::withSpareBits),
        change("too long", t -> t + "A".repeat(CompactJws.MAX_CHARS)),
        change("empty", t -> ""));
  }

  /** 64 bytes leave four spare bits in the last character, which must be zero. */
  private static String withSpareBits(String ticket) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(ticket.charAt(ticket.length() - 1));
    return ticket.substring(0, ticket.length() - 1) + alphabet.charAt(last + 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void ATK_V5_refusesAnyOtherTextOfTheSameTicket(String name, UnaryOperator<String> change) {
    assertThat(name).isNotEmpty();
    assertRefused(change.apply(ticket(right())), Cause.MALFORMED);
  }

  @Test
  void ATK_V5_refusesAMacMadeWithThePublicKey() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(SIGNER.publicKey(), "HmacSHA512"));
    assertRefused(right().sign("k1", mac::doFinal), Cause.BAD_SIGNATURE);
  }

  @Test
  void refusesAnotherSignerAnUnknownKeyAndEveryFlippedSignatureByte() {
    assertRefused(right().sign("k1", SigningKeyPair.generate()::sign), Cause.BAD_SIGNATURE);
    assertRefused(right().sign("k2", SIGNER::sign), Cause.UNKNOWN_KEY);
    for (int i = 0; i < 64; i++) {
      int flipped = i;
      assertRefused(
          right()
              .sign(
                  "k1",
                  message -> {
                    byte[] signature = SIGNER.sign(message);
                    signature[flipped] ^= 1;
                    return signature;
                  }),
          Cause.BAD_SIGNATURE);
    }
  }

  @Test
  void ATK_V4_refusesTheTicketOfAnotherInstanceOrIssuer() {
    assertRefused(ticket(claims("ligature", PERSONA, NOW, NOW + 60)), Cause.OTHER_HOLDER);
    assertRefused(ticket(claims("other", INSTANCE, NOW, NOW + 60)), Cause.FOREIGN);
    TicketVerifier otherKey =
        new TicketVerifier(
            "ligature",
            "dev",
            INSTANCE,
            SIGNER.publicKey(),
            Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
    assertThatThrownBy(() -> otherKey.verify(ticket(right()), KEYS, EXPECTED))
        .isInstanceOfSatisfying(
            TicketRefused.class, e -> assertThat(e.reason()).isEqualTo(Cause.OTHER_HOLDER));
  }

  @Test
  void refusesBeforeAndAfterItsTimeAndALongLife() {
    assertRefused(ticket(claims("ligature", INSTANCE, NOW + 6, NOW + 60)), Cause.NOT_NOW);
    assertRefused(ticket(claims("ligature", INSTANCE, NOW - 60, NOW - 5)), Cause.NOT_NOW);
    assertRefused(ticket(claims("ligature", INSTANCE, NOW, NOW + 61)), Cause.NOT_NOW);
    assertRefused(ticket(claims("ligature", INSTANCE, NOW, NOW)), Cause.NOT_NOW);
    TicketClaims atTheEdge = claims("ligature", INSTANCE, NOW - 60, NOW - 4);
    assertThat(verifier.verify(ticket(atTheEdge), KEYS, EXPECTED)).isEqualTo(atTheEdge);
  }

  static Stream<Arguments> otherActs() {
    OptionalLong nine = OptionalLong.of(9);
    return Stream.of(
        arguments(act(INTENT, PERSONA, "SEND_TEXT", BYTES, nine, INTENT, 1L), Cause.OTHER_INTENT),
        arguments(act(TENANT, TENANT, "SEND_TEXT", BYTES, nine, INTENT, 1L), Cause.OTHER_INTENT),
        arguments(act(TENANT, PERSONA, "DELETE", BYTES, nine, INTENT, 1L), Cause.OTHER_INTENT),
        arguments(
            act(
                TENANT,
                PERSONA,
                "SEND_TEXT",
                ByteString.copyFromUtf8("send hellp"),
                nine,
                INTENT,
                1L),
            Cause.OTHER_INTENT),
        arguments(act(TENANT, PERSONA, "SEND_TEXT", BYTES, nine, TENANT, 1L), Cause.OTHER_INTENT),
        arguments(act(TENANT, PERSONA, "SEND_TEXT", BYTES, nine, INTENT, 2L), Cause.OTHER_INTENT),
        arguments(
            act(TENANT, PERSONA, "SEND_TEXT", BYTES, OptionalLong.of(10), INTENT, 1L),
            Cause.OTHER_EPOCH),
        arguments(
            act(TENANT, PERSONA, "SEND_TEXT", BYTES, OptionalLong.empty(), INTENT, 1L),
            Cause.OTHER_EPOCH));
  }

  private static TicketExpectation act(
      UUID tenant,
      UUID persona,
      String action,
      ByteString bytes,
      OptionalLong epoch,
      UUID intent,
      Long attempt) {
    return new TicketExpectation(tenant, persona, action, bytes, epoch, intent, attempt);
  }

  @ParameterizedTest
  @MethodSource("otherActs")
  void ATK_V7_refusesTheTicketOfAnotherActOrEpoch(TicketExpectation other, Cause cause) {
    assertThatThrownBy(() -> verifier.verify(ticket(right()), KEYS, other))
        .isInstanceOfSatisfying(
            TicketRefused.class, refusal -> assertThat(refusal.reason()).isEqualTo(cause));
  }

  @Test
  void readsOnlyKeySetsThatTheRootSignedForThisEnvironmentAndNotOlderOnes() {
    SigningKeyPair root = SigningKeyPair.generate();
    byte[] jwks = KEYS.toJwks();
    SignedTicketKeys published =
        SignedTicketKeys.newBuilder()
            .setJwks(ByteString.copyFrom(jwks))
            .setSequence(4)
            .setSignature(ByteString.copyFrom(root.sign(TicketKeySet.statement("dev", 4, jwks))))
            .build();
    assertThat(TicketKeySet.verified(published, "dev", root.publicKey(), 4))
        .isEqualTo(new TicketKeySet(4, KEYS.keys()));
    assertKeysRefused(published, "prod", root, 4, Cause.BAD_SIGNATURE);
    assertKeysRefused(published, "dev", SIGNER, 4, Cause.BAD_SIGNATURE);
    assertKeysRefused(published, "dev", root, 5, Cause.OLDER_KEYS);
    assertKeysRefused(
        published.toBuilder().setSequence(5).build(), "dev", root, 4, Cause.BAD_SIGNATURE);
  }

  private static void assertKeysRefused(
      SignedTicketKeys keys, String environment, SigningKeyPair root, long last, Cause cause) {
    assertThatThrownBy(() -> TicketKeySet.verified(keys, environment, root.publicKey(), last))
        .isInstanceOfSatisfying(
            TicketRefused.class, refusal -> assertThat(refusal.reason()).isEqualTo(cause));
  }

  /** RFC 8037 appendix A.3. */
  @Test
  void makesTheThumbprintOfTheStandardsExample() {
    byte[] key = Base64.getUrlDecoder().decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assertThat(Jwk.thumbprint(key)).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }
}
