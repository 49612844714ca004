package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import java.time.Instant;

/**
 * The place of one version of a credential. The payload is bound to what never changes, the wrap of
 * its data key to who owns it.
 *
 * @param residency residency of the tenant
 * @param persona persona that owns the credential
 * @param remoteIdDigest SHA-256 of the persona's id at the platform
 * @param kind name of the credential's kind
 * @param createdTime when this version was stored; milliseconds count
 */
public record CredentialBinding(
    String residency,
    PersonaId persona,
    ByteString remoteIdDigest,
    CredentialRef credential,
    String kind,
    long version,
    Instant createdTime) {

  byte[] payloadData(String environment) {
    return LengthPrefixed.of("cred")
        .text(environment)
        .text(residency)
        .id(credential.value())
        .text(kind)
        .number(version)
        .number(createdTime.toEpochMilli())
        .toBytes();
  }

  byte[] dataKeyData(UserKey userKey, ByteString header) {
    return LengthPrefixed.of("dek")
        .id(userKey.id().value())
        .number(userKey.epoch())
        .id(persona.value())
        .bytes(remoteIdDigest.toByteArray())
        .id(credential.value())
        .number(version)
        .bytes(header.toByteArray())
        .toBytes();
  }
}
