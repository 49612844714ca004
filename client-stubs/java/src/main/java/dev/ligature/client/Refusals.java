package dev.ligature.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.ligature.api.common.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads refusals from failed calls (google.rpc.Status with ErrorInfo). */
public final class Refusals {
  private static final String DOMAIN = "ligature";

  private Refusals() {}

  /** The refusal of a failed call; empty if no Ligature server gave it, as with a lost network. */
  public static Optional<Refusal> of(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    return detail(status, ErrorInfo.class)
        .filter(info -> info.getDomain().equals(DOMAIN))
        .map(info -> refusal(failure.getStatus().getCode(), status, info));
  }

  private static Refusal refusal(Status.Code code, com.google.rpc.Status status, ErrorInfo info) {
    List<Refusal.FieldViolation> violations =
        detail(status, BadRequest.class).stream()
            .flatMap(request -> request.getFieldViolationsList().stream())
            .map(v -> new Refusal.FieldViolation(v.getField(), v.getDescription()))
            .toList();
    Duration delay =
        detail(status, RetryInfo.class)
            .map(RetryInfo::getRetryDelay)
            .map(d -> Duration.ofSeconds(d.getSeconds(), d.getNanos()))
            .orElse(null);
    return new Refusal(
        code,
        reason(info.getReason()),
        info.getReason(),
        status.getMessage(),
        info.getMetadataMap(),
        violations,
        delay);
  }

  private static ErrorReason reason(String name) {
    try {
      return ErrorReason.valueOf("ERROR_REASON_" + name);
    } catch (IllegalArgumentException e) {
      return ErrorReason.UNRECOGNIZED;
    }
  }

  private static <T extends Message> Optional<T> detail(
      com.google.rpc.Status status, Class<T> type) {
    for (Any detail : status.getDetailsList()) {
      if (detail.is(type)) {
        try {
          return Optional.of(detail.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
