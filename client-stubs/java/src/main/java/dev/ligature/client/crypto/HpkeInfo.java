package dev.ligature.client.crypto;

import java.util.List;

/**
 * Context that a sealed secret is bound to (see {@code ligature.common.v1.SealedSecret}). The
 * recipient builds it from its authenticated call or stream, never from the message. A field that
 * does not apply is empty; ids are lower-case text, numbers decimal text.
 *
 * @param purpose what is sealed, such as {@code credential} or {@code lease}
 * @param appended further fields that the purpose asks for, in its order
 */
public record HpkeInfo(
    String purpose,
    String environment,
    String tenant,
    String account,
    String linkAttempt,
    String step,
    String platform,
    String recipientKeyId,
    String epoch,
    List<String> appended) {

  public HpkeInfo {
    appended = List.copyOf(appended);
  }

  /** A context without appended fields. */
  public HpkeInfo(
      String purpose,
      String environment,
      String tenant,
      String account,
      String linkAttempt,
      String step,
      String platform,
      String recipientKeyId,
      String epoch) {
    this(
        purpose,
        environment,
        tenant,
        account,
        linkAttempt,
        step,
        platform,
        recipientKeyId,
        epoch,
        List.of());
  }

  /** The same context with further fields. */
  public HpkeInfo append(String... fields) {
    return new HpkeInfo(
        purpose,
        environment,
        tenant,
        account,
        linkAttempt,
        step,
        platform,
        recipientKeyId,
        epoch,
        List.of(fields));
  }

  /** The info string of RFC 9180. */
  public byte[] toBytes() {
    LengthPrefixed fields =
        LengthPrefixed.of(purpose)
            .text(environment)
            .text(tenant)
            .text(account)
            .text(linkAttempt)
            .text(step)
            .text(platform)
            .text(recipientKeyId)
            .text(epoch);
    appended.forEach(fields::text);
    return fields.toBytes();
  }
}
