package dev.ligature.keys.kms.fake;

import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a fake Cloud KMS, and the journal of its calls. */
public final class FakeFaults {
  /** A call that came in. */
  public record Call(String method, String name) {}

  /** How an answer is damaged. */
  public enum Damage {
    /** One bit of the plaintext or ciphertext is flipped. */
    FLIPPED_BIT,
    /** The answer carries no checksum. */
    NO_CHECKSUM,
    /** The answer to Encrypt names another version. */
    OTHER_NAME,
    /** The server did not verify the plaintext's checksum. */
    PLAINTEXT_UNVERIFIED,
    /** The server did not verify the associated data's checksum. */
    ASSOCIATED_DATA_UNVERIFIED
  }

  private final String key;
  private final List<Call> journal = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusalsLeft = new AtomicInteger();
  private final AtomicInteger dropsLeft = new AtomicInteger();
  private final AtomicInteger damagesLeft = new AtomicInteger();
  private final AtomicInteger quotaLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile Status refusal = Status.UNAVAILABLE;
  private volatile Damage damage = Damage.FLIPPED_BIT;
  private volatile @Nullable CompletableFuture<Void> hold;

  FakeFaults(String key) {
    this.key = key;
  }

  /** The calls so far, oldest first. */
  public List<Call> journal() {
    return List.copyOf(journal);
  }

  /** Answers the next calls with a status. */
  public void refuse(Status status, int calls) {
    refusal = status;
    refusalsLeft.set(calls);
  }

  /** Answers every call with the text that Cloud KMS uses to hide what exists. */
  public void deny() {
    refuse(
        Status.PERMISSION_DENIED.withDescription(
            "Permission 'cloudkms.cryptoKeyVersions.useToDecrypt' denied on resource '"
                + key
                + "' (or it may not exist)."),
        Integer.MAX_VALUE);
  }

  /** Lets that many calls through in this second, then answers RESOURCE_EXHAUSTED. */
  public void quota(int calls) {
    quotaLeft.set(calls);
  }

  /** Does the work of the next calls, but answers UNAVAILABLE. */
  public void dropAfterExecute(int calls) {
    dropsLeft.set(calls);
  }

  /** Damages the answers to the next calls. */
  public void damage(Damage how, int calls) {
    damage = how;
    damagesLeft.set(calls);
  }

  /** Answers no call until {@link #release}. */
  public void hold() {
    hold = new CompletableFuture<>();
  }

  /** Answers again. */
  public void release() {
    CompletableFuture<Void> held = hold;
    hold = null;
    if (held != null) {
      held.complete(null);
    }
  }

  /** Nothing goes wrong any more. */
  public void heal() {
    refusalsLeft.set(0);
    dropsLeft.set(0);
    damagesLeft.set(0);
    quotaLeft.set(Integer.MAX_VALUE);
    release();
  }

  void before(String method, String name) {
    journal.add(new Call(method, name));
    CompletableFuture<Void> held = hold;
    if (held != null) {
      CompletableFuture<Void> cancelled = new CompletableFuture<>();
      Context.current().addListener(context -> cancelled.complete(null), Runnable::run);
      CompletableFuture.anyOf(held, cancelled).join();
    }
    if (take(refusalsLeft)) {
      throw refusal.asRuntimeException();
    }
    if (!take(quotaLeft)) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("Quota exceeded for quota metric 'Cryptographic requests'.")
          .asRuntimeException();
    }
  }

  void after() {
    if (take(dropsLeft)) {
      throw Status.UNAVAILABLE.withDescription("connection reset").asRuntimeException();
    }
  }

  EncryptResponse damaged(EncryptResponse answer) {
    if (!take(damagesLeft)) {
      return answer;
    }
    EncryptResponse.Builder damaged = answer.toBuilder();
    return switch (damage) {
      case FLIPPED_BIT -> damaged.setCiphertext(flipped(answer.getCiphertext())).build();
      case NO_CHECKSUM -> damaged.clearCiphertextCrc32C().build();
      case OTHER_NAME -> damaged.setName(answer.getName() + "9").build();
      case PLAINTEXT_UNVERIFIED -> damaged.setVerifiedPlaintextCrc32C(false).build();
      case ASSOCIATED_DATA_UNVERIFIED ->
          damaged.setVerifiedAdditionalAuthenticatedDataCrc32C(false).build();
    };
  }

  DecryptResponse damaged(DecryptResponse answer) {
    if (!take(damagesLeft)) {
      return answer;
    }
    return damage == Damage.FLIPPED_BIT
        ? answer.toBuilder().setPlaintext(flipped(answer.getPlaintext())).build()
        : answer.toBuilder().clearPlaintextCrc32C().build();
  }

  private static ByteString flipped(ByteString bytes) {
    byte[] changed = bytes.toByteArray();
    changed[changed.length - 1] ^= 1;
    return ByteString.copyFrom(changed);
  }

  private static boolean take(AtomicInteger left) {
    return left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
  }
}
