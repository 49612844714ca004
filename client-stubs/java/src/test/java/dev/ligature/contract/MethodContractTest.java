package dev.ligature.contract;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.validate.ValidateProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.ligature.api.common.v1.Access;
import dev.ligature.api.common.v1.AccessProto;
import dev.ligature.api.common.v1.Replay;
import dev.ligature.api.common.v1.Role;
import dev.ligature.api.common.v1.SessionRule;
import dev.ligature.api.common.v1.StepUp;
import io.grpc.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MethodContractTest {
  private static final String CODES =
      String.join("|", Arrays.stream(Status.Code.values()).map(Enum::name).toList());
  private static final Pattern REFUSAL =
      Pattern.compile(
          "\\b(" + CODES + ") / ([A-Z][A-Z_]+(?:(?:, | or |, or )[A-Z][A-Z_]+(?! /|[A-Z_]))*)");

  static Stream<Arguments> methods() {
    return Contract.methods().stream().map(m -> Arguments.argumentSet(Contract.nameOf(m), m));
  }

  @Test
  void declaresExactlyTheMethodsOfTheTable() {
    assertThat(Contract.methods())
        .extracting(method -> method.getService().getName() + "/" + method.getName())
        .containsExactlyInAnyOrderElementsOf(Contract.lines("methods.txt"));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void declaresWhoMayCall(MethodDescriptor method) {
    assertThat(method.getOptions().hasExtension(AccessProto.access)).isTrue();
    Access access = Contract.access(method);
    assertThat(access.getRolesList())
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .doesNotContain(Role.ROLE_UNSPECIFIED, Role.UNRECOGNIZED);
    assertThat(access.getSession()).isNotEqualTo(SessionRule.SESSION_RULE_UNSPECIFIED);
    assertThat(access.getStepUp()).isNotEqualTo(StepUp.STEP_UP_UNSPECIFIED);
    assertThat(access.getReplay()).isNotEqualTo(Replay.REPLAY_UNSPECIFIED);
    if (access.getStepUp() != StepUp.STEP_UP_NONE) {
      assertThat(access.getSession()).isNotEqualTo(SessionRule.SESSION_RULE_NONE);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void carriesARequestIdExactlyWhereItMayBeReplayed(MethodDescriptor method) {
    FieldDescriptor requestId = method.getInputType().findFieldByName("request_id");
    if (Contract.access(method).getReplay() == Replay.REPLAY_NONE) {
      assertThat(requestId).isNull();
      return;
    }
    assertThat(requestId).isNotNull();
    assertThat(requestId.getNumber()).isEqualTo(1);
    assertThat(requestId.getOptions().getExtension(ValidateProto.field).getString().getUuid())
        .isTrue();
    assertThat(method.isClientStreaming() || method.isServerStreaming()).isFalse();
  }

  @Test
  void namesOnlyReasonsThatExistWithTheirCode() {
    Map<String, String> codes = Contract.codesOfReasons();
    List<String> comments =
        Contract.services().flatMap(service -> Contract.comments(service).stream()).toList();
    int named = 0;
    for (String comment : comments) {
      Matcher refusal = REFUSAL.matcher(comment);
      while (refusal.find()) {
        for (String reason : refusal.group(2).split(", or | or |, ", -1)) {
          assertThat(codes).as(comment).containsEntry(reason, refusal.group(1));
          named++;
        }
      }
    }
    assertThat(named).isGreaterThan(Contract.methods().size());
  }

  @Test
  void saysOfEveryMethodWhoMayCallIt() {
    assertThat(Contract.services().toList())
        .allSatisfy(
            service ->
                assertThat(Contract.comments(service).subList(1, service.getMethods().size() + 1))
                    .hasSize(service.getMethods().size())
                    .allSatisfy(comment -> assertThat(comment).contains("The caller must")));
  }
}
