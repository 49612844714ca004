package dev.ligature.demo;

import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.PrintWriter;
import java.util.Map;

/** Tells people what happens, with the grpcurl call that does the same; secrets are left out. */
final class Console {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace().preservingProtoFieldNames();

  private final PrintWriter out;
  private int number;

  Console(PrintWriter out) {
    this.out = out;
  }

  void step(String title) {
    out.printf("%n%2d. %s%n", ++number, title);
  }

  void say(String line) {
    out.println("    " + line);
  }

  void call(String target, Caller caller, String method, Message request) {
    String header =
        caller.role().isEmpty() ? "" : " -H \"authorization: Bearer $" + caller.variable() + "\"";
    String session = caller.session() == null ? "" : " -H \"x-ligature-session: $SESSION\"";
    out.printf(
        "    $ grpcurl -plaintext%s%s -d '%s' %s %s%n",
        header, session, json(request), target, method);
  }

  private static String json(Message message) {
    try {
      return JSON.print(withoutSecrets(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Message withoutSecrets(Message message) {
    Message.Builder copy = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      FieldDescriptor descriptor = field.getKey();
      FieldOptions options = descriptor.getOptions();
      if (options.getDebugRedact()) {
        hide(copy, descriptor);
      } else if (!descriptor.isRepeated() && field.getValue() instanceof Message inner) {
        copy.setField(descriptor, withoutSecrets(inner));
      }
    }
    return copy.build();
  }

  private static void hide(Message.Builder copy, FieldDescriptor descriptor) {
    if (!descriptor.isRepeated() && descriptor.getJavaType() == FieldDescriptor.JavaType.STRING) {
      copy.setField(descriptor, "...");
    } else {
      copy.clearField(descriptor);
    }
  }
}
