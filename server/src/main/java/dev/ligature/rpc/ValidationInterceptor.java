package dev.ligature.rpc;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/** Holds every inbound message against the rules that the contract declares (protovalidate). */
@Singleton
final class ValidationInterceptor implements ServerInterceptor {
  private final Validator validator = ValidatorFactory.newBuilder().build();
  private final EdgeRefusals refusals;

  ValidationInterceptor(EdgeRefusals refusals) {
    this.refusals = refusals;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        try {
          validate((Message) message);
          refuseNul((Message) message);
        } catch (DomainException refusal) {
          refusals.refused(Callers.current(), call.getMethodDescriptor(), refusal.reason());
          throw refusal;
        }
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

  /** PostgreSQL stores no U+0000, and no field of the contract means one. */
  private static void refuseNul(Message message) {
    message
        .getAllFields()
        .forEach(
            (field, value) -> {
              if (value instanceof List<?> elements) {
                elements.forEach(element -> refuseNul(field, element));
              } else {
                refuseNul(field, value);
              }
            });
  }

  private static void refuseNul(FieldDescriptor field, Object value) {
    if (value instanceof Message message) {
      refuseNul(message);
    } else if (value instanceof String text && text.indexOf('\0') >= 0) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, field.getName(), "Text must not contain U+0000.");
    }
  }

  private static String path(Violation violation) {
    return violation.toProto().getField().getElementsList().stream()
        .map(FieldPathElement::getFieldName)
        .collect(Collectors.joining("."));
  }
}
