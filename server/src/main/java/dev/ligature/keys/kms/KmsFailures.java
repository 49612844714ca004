package dev.ligature.keys.kms;

import com.google.api.gax.rpc.ApiException;
import dev.ligature.keys.MasterKeyException;
import dev.ligature.keys.MasterKeyException.Failure;

/** What Cloud KMS's errors mean. */
final class KmsFailures {
  private KmsFailures() {}

  static MasterKeyException meaningOf(ApiException e, String keyVersion) {
    return switch (e.getStatusCode().getCode()) {
      case FAILED_PRECONDITION ->
          String.valueOf(e.getMessage()).contains("DESTROY")
              ? failure(Failure.DESTROYED, keyVersion, "the version is destroyed", e)
              : failure(Failure.DISABLED, keyVersion, "the version is not enabled", e);
      case PERMISSION_DENIED, UNAUTHENTICATED, NOT_FOUND ->
          failure(Failure.PERMISSION_DENIED, keyVersion, "denied, or there is no such version", e);
      case INVALID_ARGUMENT, OUT_OF_RANGE, DATA_LOSS ->
          failure(Failure.CORRUPT, keyVersion, "does not open, or is too long", e);
      default -> failure(Failure.UNAVAILABLE, keyVersion, "does not answer", e);
    };
  }

  private static MasterKeyException failure(
      Failure failure, String keyVersion, String message, ApiException cause) {
    return new MasterKeyException(failure, keyVersion, message, cause);
  }
}
