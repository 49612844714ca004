package dev.ligature.rpc;

import com.google.protobuf.Message;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Runs the unary calls of endpoints on the call's own thread. A refusal is thrown, and mapped by
 * the edge.
 */
@Singleton
public class Calls {
  static final Metadata.Key<String> REPLAY =
      Metadata.Key.of("x-idempotent-replay", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> NOTE =
      Metadata.Key.of("x-ligature-note", Metadata.ASCII_STRING_MARSHALLER);

  /** Failures of ours, which say nothing about what the caller may do. */
  private static final Set<Reason> NOT_ABOUT_THE_CALLER =
      EnumSet.of(
          Reason.RETRY,
          Reason.DEPENDENCY_DOWN,
          Reason.DRAINING,
          Reason.MATERIAL_CORRUPT,
          Reason.NOT_BUILT,
          Reason.BUG,
          Reason.DEADLINE,
          Reason.CALLER_CANCELLED);

  private final AccessPolicy policy = new AccessPolicy();
  private final Idempotency idempotency;
  private final RefusalLog refusals;

  Calls(Idempotency idempotency, RefusalLog refusals) {
    this.idempotency = idempotency;
    this.refusals = refusals;
  }

  /** Answers a read. */
  public <A extends Message> void read(StreamObserver<A> observer, Function<Caller, A> operation) {
    answer(observer, operation.apply(Callers.current()));
  }

  /**
   * Answers a mutation: runs the operation and remembers its answer in one transaction, or repeats
   * the answer that the request_id got before. An answer that held a secret is repeated without it,
   * with the note SECRET_ALREADY_DELIVERED. A refusal is in the audit log before the caller knows
   * it.
   *
   * <p>The operation may run again after a deadlock, so it does no input or output but to the
   * database; what must leave the process goes through an outbox.
   */
  public <A extends Message> void mutate(
      Message request, StreamObserver<A> observer, Function<Caller, A> operation) {
    mutate(request, observer, operation, (caller, recorded) -> recorded);
  }

  /**
   * The same, where a repeated answer may get a new secret in place of the one it lost.
   *
   * @param again makes the answer of a replay from the recorded one, in a transaction of its own
   */
  public <A extends Message> void mutate(
      Message request,
      StreamObserver<A> observer,
      Function<Caller, A> operation,
      BiFunction<Caller, A, A> again) {
    Caller caller = Callers.current();
    MethodDescriptor<?, ?> method = MethodInterceptor.KEY.get();
    requireReplay(method);
    switch (audited(
        caller, () -> idempotency.once(caller, request, () -> operation.apply(caller)))) {
      case Idempotency.Answer.Fresh<A>(A response) -> answer(observer, response);
      case Idempotency.Answer.Replayed<A>(RecordedAnswer recorded) ->
          replay(method, observer, recorded, answer -> again.apply(caller, answer));
    }
  }

  /**
   * Runs a mutation that comes over another protocol and brings no request_id. A refusal is in the
   * audit log before the caller knows it.
   */
  public <T> T audited(Caller caller, Supplier<T> operation) {
    try {
      return operation.get();
    } catch (DomainException refusal) {
      if (!refusal.isCommitted() && !NOT_ABOUT_THE_CALLER.contains(refusal.reason())) {
        refusals.refused(caller, refusal.reason());
      }
      throw refusal;
    }
  }

  private void requireReplay(MethodDescriptor<?, ?> method) {
    AccessPolicy.Rule rule = policy.ruleOf(method);
    if (rule == null || !rule.isMutation()) {
      throw new IllegalStateException(method.getFullMethodName() + " declares no replay");
    }
  }

  private static <A> void replay(
      MethodDescriptor<?, ?> method,
      StreamObserver<A> observer,
      RecordedAnswer recorded,
      UnaryOperator<A> again) {
    ResponseNotesInterceptor.put(REPLAY, "true");
    if (recorded.isRefusal()) {
      throw StoredRefusal.read(recorded.response());
    }
    @SuppressWarnings("unchecked")
    A response = (A) method.parseResponse(new ByteArrayInputStream(recorded.response()));
    A repeated = again.apply(response);
    if (recorded.isOutcomeOnly() && repeated.equals(response)) {
      ResponseNotesInterceptor.put(NOTE, Reason.SECRET_ALREADY_DELIVERED.name());
    }
    answer(observer, repeated);
  }

  private static <A> void answer(StreamObserver<A> observer, A response) {
    observer.onNext(response);
    observer.onCompleted();
  }
}
