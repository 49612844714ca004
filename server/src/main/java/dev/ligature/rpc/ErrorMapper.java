package dev.ligature.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.Map;

/** The only table from refusals to gRPC statuses (google.rpc.Status with ErrorInfo). */
final class ErrorMapper {
  static final String DOMAIN = "ligature";
  static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          ProtoUtils.metadataMarshaller(com.google.rpc.Status.getDefaultInstance()));

  /** A status and the trailers that explain it. */
  record Refusal(Status status, Metadata trailers) {}

  private ErrorMapper() {}

  /** What the caller is told about any failure; unknown ones are bugs with a fixed text. */
  static Refusal refusal(Throwable failure, String traceId) {
    return refusal(meaning(failure, traceId));
  }

  /** The refusal that a failure stands for. */
  static DomainException meaning(Throwable failure, String traceId) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof DomainException refusal) {
        return refusal;
      }
      if (t instanceof InvalidProtocolBufferException) {
        return DomainException.of(Reason.INVALID_FIELD, "The message is not valid protobuf.");
      }
    }
    return DomainException.of(
        Reason.BUG, "An unexpected error; report the trace id.", Map.of("trace_id", traceId));
  }

  private static Refusal refusal(DomainException refusal) {
    String field = refusal.field();
    String told = field == null ? refusal.text() : field + ": " + refusal.text();
    Status status = Status.fromCode(codeOf(refusal.reason())).withDescription(told);
    com.google.rpc.Status.Builder details =
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(told)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(refusal.reason().name())
                        .setDomain(DOMAIN)
                        .putAllMetadata(refusal.metadata())
                        .build()));
    if (field != null) {
      details.addDetails(
          Any.pack(
              BadRequest.newBuilder()
                  .addFieldViolations(
                      BadRequest.FieldViolation.newBuilder()
                          .setField(field)
                          .setDescription(refusal.text())
                          .setReason(refusal.reason().name()))
                  .build()));
    }
    if (status.getCode() == Status.Code.FAILED_PRECONDITION) {
      details.addDetails(
          Any.pack(
              PreconditionFailure.newBuilder()
                  .addViolations(
                      PreconditionFailure.Violation.newBuilder()
                          .setType(refusal.reason().name())
                          .setDescription(refusal.text()))
                  .build()));
    }
    if (refusal.reason() == Reason.LIMIT_REACHED) {
      details.addDetails(
          Any.pack(
              QuotaFailure.newBuilder()
                  .addViolations(
                      QuotaFailure.Violation.newBuilder()
                          .setSubject(refusal.metadata().getOrDefault("quota", ""))
                          .setDescription(refusal.text()))
                  .build()));
    }
    java.time.Duration delay = refusal.retryDelay();
    if (delay != null) {
      details.addDetails(
          Any.pack(
              RetryInfo.newBuilder()
                  .setRetryDelay(
                      Duration.newBuilder()
                          .setSeconds(delay.getSeconds())
                          .setNanos(delay.getNano()))
                  .build()));
    }
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, details.build());
    return new Refusal(status, trailers);
  }

  /** The gRPC code of a reason, as the contract documents it. */
  static Status.Code codeOf(Reason reason) {
    return switch (reason) {
      case INVALID_FIELD, BAD_IDENTIFIER, REQUEST_ID_REUSED, CODE_INVALID, BAD_PAGE_TOKEN ->
          Status.Code.INVALID_ARGUMENT;
      case CREDENTIALS_INVALID, SESSION_MISSING, SESSION_REVOKED -> Status.Code.UNAUTHENTICATED;
      case ROLE_MISSING,
          UNVERIFIED,
          PROOF_MISMATCH,
          CONSENT_MISSING,
          SCOPE_MISSING,
          BUILD_REFUSED ->
          Status.Code.PERMISSION_DENIED;
      case NOT_FOUND -> Status.Code.NOT_FOUND;
      case ALREADY_CONNECTED, ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
      case TARGET_LINKED_ELSEWHERE,
          TARGET_NOT_LINKABLE,
          LAST_IDENTITY,
          POLICY_FORBIDS,
          MANAGED_ACCOUNT,
          LEGAL_HOLD,
          STEP_UP_REQUIRED,
          UNDO_EXPIRED,
          UNDO_BLOCKED,
          CHALLENGE_VOID,
          TICKET_EXPIRED,
          ACCOUNT_NOT_ACTIVE,
          PERSONA_IN_USE,
          NO_DAEMON,
          CONFIRM_REQUIRED,
          CONNECTOR_NOT_SENDING,
          WRONG_NODE,
          FENCED,
          UNSUPPORTED_EVIDENCE,
          NEEDS_RELINK,
          ASSURANCE_WOULD_DROP,
          SECRET_ALREADY_DELIVERED,
          SECOND_PERSON_REQUIRED,
          WRONG_STATE,
          VERSION_ROLLBACK ->
          Status.Code.FAILED_PRECONDITION;
      case STATE_CHANGED, RETRY -> Status.Code.ABORTED;
      case RATE_LIMITED, LIMIT_REACHED -> Status.Code.RESOURCE_EXHAUSTED;
      case CURSOR_EXPIRED -> Status.Code.OUT_OF_RANGE;
      case DEPENDENCY_DOWN, DRAINING -> Status.Code.UNAVAILABLE;
      case MATERIAL_CORRUPT -> Status.Code.DATA_LOSS;
      case NOT_BUILT -> Status.Code.UNIMPLEMENTED;
      case BUG -> Status.Code.INTERNAL;
      case DEADLINE -> Status.Code.DEADLINE_EXCEEDED;
      case CALLER_CANCELLED -> Status.Code.CANCELLED;
    };
  }
}
