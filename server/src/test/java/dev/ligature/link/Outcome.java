package dev.ligature.link;

import dev.ligature.client.Refusals;
import io.grpc.StatusRuntimeException;

/** How a call ended, as a word. */
public final class Outcome {
  private Outcome() {}

  /** OK, or the reason of the refusal. */
  public static String of(Runnable call) {
    try {
      call.run();
      return "OK";
    } catch (StatusRuntimeException e) {
      return Refusals.of(e).map(each -> each.reasonName()).orElse(e.getStatus().toString());
    }
  }
}
