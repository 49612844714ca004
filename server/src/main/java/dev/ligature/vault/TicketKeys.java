package dev.ligature.vault;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.client.ticket.TicketKeySet;
import dev.ligature.common.Ids;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The Ed25519 key by which this node signs tickets. It lives in memory for a day; its public half
 * is in the signed key set before its first use, its successor's an hour before.
 */
@Singleton
public class TicketKeys {
  static final Duration LIFE = Duration.ofHours(24);
  static final Duration LEAD = Duration.ofHours(1);

  /** How long after its last use a key still verifies. */
  static final Duration GRACE = Duration.ofMinutes(5);

  /** A key of this node. */
  record NodeKey(String id, SigningKeyPair pair, Instant notBefore) {
    boolean isDue(Instant now, Duration age) {
      return !now.isBefore(notBefore.plus(age));
    }
  }

  private final TicketKeyRepository keys;
  private final ManifestRepository manifests;
  private final PurposeKeys purposeKeys;
  private final KeySettings settings;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;
  private final String node;
  private @Nullable NodeKey current;
  private @Nullable NodeKey successor;

  TicketKeys(
      TicketKeyRepository keys,
      ManifestRepository manifests,
      PurposeKeys purposeKeys,
      KeySettings settings,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.keys = keys;
    this.manifests = manifests;
    this.purposeKeys = purposeKeys;
    this.settings = settings;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
    this.node = ids.random().toString();
  }

  /** The signed key set in force, which holds this node's key. */
  public SignedManifest published() {
    signing();
    ManifestRepository.Signed newest =
        manifests
            .newest(ManifestRepository.Name.TICKET, settings.homeResidency())
            .orElseThrow(() -> new IllegalStateException("no ticket keys are published"));
    return new SignedManifest(
        newest.sequence(),
        newest.manifest(),
        newest.signature(),
        purposeKeys.active(Purpose.TICKET_ROOT).keyId());
  }

  /** The key that signs now. */
  synchronized NodeKey signing() {
    Instant now = clock.instant();
    NodeKey key = current;
    if (key == null || key.isDue(now, LIFE.plus(GRACE))) {
      key = publish(now);
      successor = null;
    } else if (key.isDue(now, LIFE.minus(LEAD)) && successor == null) {
      successor = publish(key.notBefore().plus(LIFE));
    }
    NodeKey next = successor;
    if (next != null && next.isDue(now, Duration.ZERO)) {
      key = next;
      successor = null;
    }
    current = key;
    return key;
  }

  /** All published keys that verify now. */
  TicketKeySet verifying() {
    return new TicketKeySet(0, keys.usable(clock.instant()));
  }

  private NodeKey publish(Instant notBefore) {
    NodeKey key = new NodeKey(ids.random().toString(), SigningKeyPair.generate(), notBefore);
    PurposeKey root = purposeKeys.active(Purpose.TICKET_ROOT);
    return transactions.alone(
        () -> {
          manifests.lock(ManifestRepository.Name.TICKET, settings.homeResidency());
          keys.insert(
              key.id(),
              node,
              key.pair().publicKey(),
              notBefore,
              notBefore.plus(LIFE).plus(GRACE).plus(GRACE));
          manifests.insert(
              ManifestRepository.Name.TICKET, settings.homeResidency(), signedSet(root));
          return key;
        });
  }

  private ManifestRepository.Signed signedSet(PurposeKey root) {
    long sequence =
        manifests
                .newest(ManifestRepository.Name.TICKET, settings.homeResidency())
                .map(ManifestRepository.Signed::sequence)
                .orElse(0L)
            + 1;
    byte[] jwks = new TicketKeySet(sequence, keys.usable(clock.instant())).toJwks();
    byte[] signature =
        root.signing().sign(TicketKeySet.statement(settings.environment(), sequence, jwks));
    return new ManifestRepository.Signed(
        sequence, ByteString.copyFrom(jwks), ByteString.copyFrom(signature));
  }
}
