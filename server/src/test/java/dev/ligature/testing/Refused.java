package dev.ligature.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ligature.client.Refusal;
import dev.ligature.client.Refusals;
import dev.ligature.common.Reason;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that calls are refused, and how. */
public final class Refused {
  private Refused() {}

  /** Runs a call that must be refused for a reason, and returns the refusal. */
  public static Refusal with(Reason reason, ThrowingCallable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).as("the call was answered instead of refused: %s", reason).isNotNull();
    Refusal refusal = Refusals.of(failure).orElseThrow();
    assertThat(refusal.reasonName()).as(refusal.text()).isEqualTo(reason.name());
    return refusal;
  }
}
