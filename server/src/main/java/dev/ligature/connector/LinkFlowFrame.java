package dev.ligature.connector;

import dev.ligature.common.AttemptId;
import org.jspecify.annotations.Nullable;

/** What a daemon is told of a login. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public sealed interface LinkFlowFrame {
  /** The attempt that it is about. */
  AttemptId attempt();

  /** Epoch under which the daemon holds the attempt. */
  long epoch();

  /**
   * Starts a login.
   *
   * @param request what is to be linked
   * @param sealedToken bytes of the access token's SealedSecret message, sealed to the instance, in
   *     the flow TOKEN_CHECK
   */
  record Begin(LinkFlowRequest request, byte @Nullable [] sealedToken) implements LinkFlowFrame {
    @Override
    public AttemptId attempt() {
      return request.attempt();
    }

    @Override
    public long epoch() {
      return request.epoch();
    }
  }

  /**
   * The user's answers to a step.
   *
   * @param revision of the step that is answered
   * @param sealedAnswers bytes of the SealedSecret message
   */
  record Input(AttemptId attempt, long epoch, int revision, byte[] sealedAnswers)
      implements LinkFlowFrame {}

  /** Ends a login without a result. */
  record Cancel(AttemptId attempt, long epoch) implements LinkFlowFrame {}
}
