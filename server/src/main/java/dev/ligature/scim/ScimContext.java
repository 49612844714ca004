package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import dev.ligature.common.Caller;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the SCIM library: who calls, and what went wrong in our own code,
 * which the library would turn into an answer.
 */
final class ScimContext extends Context {
  private final Caller caller;
  private final boolean isMutation;
  private @Nullable RuntimeException failure;

  ScimContext(Caller caller, boolean isMutation) {
    super(null);
    this.caller = caller;
    this.isMutation = isMutation;
  }

  Caller caller() {
    return caller;
  }

  /** Whether what is read is about to be changed. */
  boolean isMutation() {
    return isMutation;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  /** Runs our own part of the request; answers of the library itself pass. */
  <T> T ours(Supplier<T> part) {
    try {
      return part.get();
    } catch (ScimException answer) {
      throw answer;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }
}
