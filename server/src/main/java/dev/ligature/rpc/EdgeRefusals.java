package dev.ligature.rpc;

import dev.ligature.common.Caller;
import dev.ligature.common.Reason;
import io.grpc.MethodDescriptor;
import jakarta.inject.Singleton;

/**
 * Tells the log of refusals what the edge refuses before an endpoint hears of it: mutations whose
 * user is known. Of callers who proved nothing only metrics tell.
 */
@Singleton
final class EdgeRefusals {
  private final AccessPolicy policy = new AccessPolicy();
  private final RefusalLog log;

  EdgeRefusals(RefusalLog log) {
    this.log = log;
  }

  void refused(Caller caller, MethodDescriptor<?, ?> method, Reason reason) {
    AccessPolicy.Rule rule = policy.ruleOf(method);
    if (caller.sessionOrNull() != null && rule != null && rule.isMutation()) {
      log.refused(caller, reason);
    }
  }
}
