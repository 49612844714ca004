package dev.ligature.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.ligature.api.common.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  private static final ErrorInfo INFO =
      ErrorInfo.newBuilder()
          .setDomain("ligature")
          .setReason("CODE_INVALID")
          .putMetadata("attempts_left", "4")
          .build();

  @Test
  void readsEverythingThatARefusalSays() {
    StatusRuntimeException failure =
        failure(
            Any.pack(INFO),
            Any.pack(
                BadRequest.newBuilder()
                    .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder()
                            .setField("proof.code")
                            .setDescription("is wrong"))
                    .build()),
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(2))
                    .build()));
    assertThat(Refusals.of(failure))
        .contains(
            new Refusal(
                Status.Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_CODE_INVALID,
                "CODE_INVALID",
                "The code is wrong.",
                Map.of("attempts_left", "4"),
                List.of(new Refusal.FieldViolation("proof.code", "is wrong")),
                Duration.ofSeconds(2)));
  }

  @Test
  void keepsTheNameOfAReasonThatIsNewerThanTheStubs() {
    StatusRuntimeException failure = failure(Any.pack(INFO.toBuilder().setReason("NEW").build()));
    assertThat(Refusals.of(failure))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(ErrorReason.UNRECOGNIZED);
              assertThat(refusal.reasonName()).isEqualTo("NEW");
              assertThat(refusal.retryDelay()).isNull();
            });
  }

  @Test
  void findsNoRefusalWhereAnotherPartyFailed() {
    assertThat(Refusals.of(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
    assertThat(Refusals.of(failure(Any.pack(INFO.toBuilder().setDomain("proxy").build()))))
        .isEmpty();
  }

  private static StatusRuntimeException failure(Any... details) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.INVALID_ARGUMENT.value())
            .setMessage("The code is wrong.")
            .addAllDetails(List.of(details))
            .build());
  }
}
