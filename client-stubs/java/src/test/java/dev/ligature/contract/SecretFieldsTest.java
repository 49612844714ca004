package dev.ligature.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SecretFieldsTest {
  private static final Pattern SECRET =
      Pattern.compile(
          "(.*_)?(token|code|codes|secret|password|material|ticket|seed|salt|private_key|sealed)");

  /** Cursors, which open nothing by themselves. */
  private static final Set<String> CURSORS =
      Set.of("page_token", "next_page_token", "resume_token", "state_token");

  @Test
  void redactsExactlyTheListedFields() {
    assertThat(Contract.fields())
        .filteredOn(field -> field.getOptions().getDebugRedact())
        .extracting(FieldDescriptor::getFullName)
        .containsExactlyInAnyOrderElementsOf(Contract.lines("secret-fields.txt"));
  }

  @Test
  void redactsEveryFieldThatIsNamedLikeASecret() {
    assertThat(Contract.fields())
        .filteredOn(SecretFieldsTest::isNamedLikeASecret)
        .isNotEmpty()
        .allSatisfy(
            field ->
                assertThat(field.getOptions().getDebugRedact()).as(field.getFullName()).isTrue());
  }

  private static boolean isNamedLikeASecret(FieldDescriptor field) {
    boolean text =
        field.getJavaType() == JavaType.STRING || field.getJavaType() == JavaType.BYTE_STRING;
    return text && SECRET.matcher(field.getName()).matches() && !CURSORS.contains(field.getName());
  }
}
