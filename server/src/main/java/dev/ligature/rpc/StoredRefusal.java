package dev.ligature.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.time.Duration;
import java.util.Objects;

/** Committed refusals as they are remembered: google.rpc.Status with its details. */
final class StoredRefusal {
  private StoredRefusal() {}

  static Status of(DomainException refusal) {
    return Objects.requireNonNull(
        ErrorMapper.refusal(refusal, "").trailers().get(ErrorMapper.DETAILS));
  }

  /** The refusal that {@link #of} described; it maps to the same status again. */
  static DomainException read(byte[] status) {
    try {
      return read(Status.parseFrom(status));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored status is not one of ours", e);
    }
  }

  private static DomainException read(Status status) throws InvalidProtocolBufferException {
    ErrorInfo info = ErrorInfo.getDefaultInstance();
    String field = "";
    Duration delay = Duration.ZERO;
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        info = detail.unpack(ErrorInfo.class);
      } else if (detail.is(BadRequest.class)) {
        field = detail.unpack(BadRequest.class).getFieldViolations(0).getField();
      } else if (detail.is(RetryInfo.class)) {
        com.google.protobuf.Duration seconds = detail.unpack(RetryInfo.class).getRetryDelay();
        delay = Duration.ofSeconds(seconds.getSeconds(), seconds.getNanos());
      }
    }
    Reason reason = Reason.valueOf(info.getReason());
    DomainException refusal =
        field.isEmpty()
            ? DomainException.of(reason, status.getMessage(), info.getMetadataMap())
            : DomainException.invalid(reason, field, status.getMessage());
    return (delay.isZero() ? refusal : refusal.retryAfter(delay)).committed();
  }
}
