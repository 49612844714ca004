package dev.ligature.link;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import jakarta.inject.Singleton;
import java.util.List;

/** The ways of proof there are, by target and by kind. */
@Singleton
class ProofMethods {
  private final List<ProofMethod<?>> methods;

  ProofMethods(List<ProofMethod<?>> methods) {
    this.methods = List.copyOf(methods);
  }

  /** Begins with the way of the target. */
  ProofMethod.Begun begin(ProofMethod.Start start, ProofTarget target) {
    return methods.stream()
        .filter(each -> each.target().isInstance(target))
        .findFirst()
        .map(each -> begin(each, start, target))
        .orElseThrow(() -> new IllegalStateException("no way of proof for " + target.getClass()));
  }

  private static <T extends ProofTarget> ProofMethod.Begun begin(
      ProofMethod<T> method, ProofMethod.Start start, ProofTarget target) {
    return method.begin(start, method.target().cast(target));
  }

  /** The way of a kind. */
  ProofMethod<?> of(LinkKind kind) {
    return methods.stream()
        .filter(each -> each.kinds().contains(kind))
        .findFirst()
        .orElseThrow(
            () ->
                DomainException.of(
                    Reason.CHALLENGE_VOID, "The attempt waits for nothing that could be given."));
  }
}
