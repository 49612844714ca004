package dev.ligature.daemon;

import dev.ligature.api.connector.v1.IntentFailure;
import java.util.List;

/** What became of an act at the platform. */
public sealed interface ActResult {
  /** The platform has it, under these ids. */
  record Done(List<String> platformMessageIds) implements ActResult {}

  /** The platform does not have it. */
  record Refused(IntentFailure failure, boolean retryable) implements ActResult {}

  /** It was handed to the platform, and nobody knows more. */
  record Unknown() implements ActResult {}
}
