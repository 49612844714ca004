package dev.ligature.rpc;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Message;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/** Holds every inbound message against the rules that the contract declares (protovalidate). */
@Singleton
final class ValidationInterceptor implements ServerInterceptor {
  private final Validator validator = ValidatorFactory.newBuilder().build();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        validate((Message) message);
        super.onMessage(message);
      }
    };
  }

  private void validate(Message message) {
    ValidationResult result;
    try {
      result = validator.validate(message);
    } catch (ValidationException e) {
      throw new IllegalStateException("the contract's rules do not compile", e);
    }
    if (!result.isSuccess()) {
      Violation first = result.getViolations().getFirst();
      throw DomainException.invalid(
          Reason.INVALID_FIELD, path(first), first.toProto().getMessage());
    }
  }

  private static String path(Violation violation) {
    return violation.toProto().getField().getElementsList().stream()
        .map(FieldPathElement::getFieldName)
        .collect(Collectors.joining("."));
  }
}
