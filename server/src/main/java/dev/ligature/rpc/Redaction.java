package dev.ligature.rpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/** Takes the secrets out of messages: the fields that the contract marks {@code debug_redact}. */
final class Redaction {
  private Redaction() {}

  /** The same message without its secrets, at any depth. */
  static Message withoutSecrets(Message message) {
    Message.Builder copy = message.toBuilder();
    message.getAllFields().forEach((field, value) -> redact(copy, field, value));
    return copy.build();
  }

  private static void redact(Message.Builder copy, FieldDescriptor field, Object value) {
    if (field.getOptions().getDebugRedact()) {
      copy.clearField(field);
    } else if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return;
    } else if (field.isRepeated()) {
      List<?> elements = (List<?>) value;
      for (int i = 0; i < elements.size(); i++) {
        copy.setRepeatedField(field, i, withoutSecrets((Message) elements.get(i)));
      }
    } else {
      copy.setField(field, withoutSecrets((Message) value));
    }
  }
}
