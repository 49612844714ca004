package dev.ligature.connector;

import dev.ligature.client.crypto.SigningKeyPair;
import dev.ligature.common.DaemonSessionId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.rpc.DaemonCall;
import dev.ligature.rpc.DaemonCheck;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A daemon that calls: its live session, and the nonces that its stream was given last.
 *
 * @param newest null before the first
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record DaemonCaller(
    DaemonSession session, byte @Nullable [] newest, byte @Nullable [] before, String environment)
    implements DaemonCheck.Live {
  @Override
  public DaemonSessionId id() {
    return session.id();
  }

  @Override
  public void requireSigned(DaemonCall call) {
    boolean isFresh =
        MessageDigest.isEqual(newest, call.nonce()) || MessageDigest.isEqual(before, call.nonce());
    boolean isSigned =
        isFresh
            && SigningKeyPair.verifies(
                session.signingKey(),
                call.signature(),
                DaemonStatements.call(environment, session.id(), call));
    if (!isSigned) {
      throw DomainException.of(
          Reason.CREDENTIALS_INVALID, "The instance's signature does not verify.");
    }
  }
}
