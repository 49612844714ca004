package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.ligature.api.common.v1.ErrorReason;
import dev.ligature.common.Reason;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReasonContractTest {
  private static final String PREFIX = "ERROR_REASON_";

  @Test
  void knowsExactlyTheReasonsOfTheContract() {
    EnumSet<ErrorReason> sent = EnumSet.allOf(ErrorReason.class);
    sent.remove(ErrorReason.ERROR_REASON_UNSPECIFIED);
    sent.remove(ErrorReason.UNRECOGNIZED);
    assertThat(Arrays.stream(Reason.values()).map(reason -> PREFIX + reason.name()))
        .containsExactlyInAnyOrderElementsOf(sent.stream().map(Enum::name).toList());
  }

  @Test
  void sendsEveryReasonWithTheCodeThatTheContractWrites() throws Exception {
    FileDescriptorProto file = file();
    EnumDescriptorProto reasons = file.getEnumType(0);
    long checked =
        file.getSourceCodeInfo().getLocationList().stream()
            .filter(location -> location.getPathCount() == 4 && location.getPath(2) == 2)
            .filter(location -> location.getPath(3) > 0)
            .peek(
                location -> {
                  String name = reasons.getValue(location.getPath(3)).getName();
                  Reason reason = Reason.valueOf(name.substring(PREFIX.length()));
                  assertThat(location.getLeadingComments().strip())
                      .startsWith(ErrorMapper.codeOf(reason).name());
                })
            .count();
    assertThat(checked).isEqualTo(Reason.values().length);
  }

  private static FileDescriptorProto file() throws Exception {
    String name = ErrorReason.getDescriptor().getFile().getFullName();
    try (InputStream in =
        Objects.requireNonNull(ErrorReason.class.getResourceAsStream("/ligature.binpb"))) {
      return FileDescriptorSet.parseFrom(in).getFileList().stream()
          .filter(file -> file.getName().equals(name))
          .findFirst()
          .orElseThrow();
    }
  }
}
