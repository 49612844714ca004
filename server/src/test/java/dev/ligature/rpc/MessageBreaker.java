package dev.ligature.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Breaks good messages, at random from a seed. */
final class MessageBreaker {
  /** Above what the server takes in one message. */
  private static final int OVERSIZED_BYTES = 1024 * 1024 + 1;

  private static final int NESTING = 5_000;

  private static final List<String> HOSTILE_TEXTS =
      List.of(
          "",
          " ",
          "\0",
          "a\0b",
          "'; drop table account; --",
          "%_\\",
          "{\"a\":",
          "\u202e\u200d\ufeff",
          "\ud83d\ude00",
          "../../etc/passwd",
          "-1",
          "9223372036854775808",
          "00000000-0000-0000-0000-000000000000",
          "x".repeat(70_000));

  private final Random random;

  MessageBreaker(long seed) {
    random = new Random(seed);
  }

  /** How a message is broken. */
  enum Kind {
    UNTOUCHED,
    HOSTILE_FIELD,
    MISSING_FIELD,
    FLIPPED_BITS,
    TRUNCATED,
    RANDOM,
    EMPTY,
    OVERSIZED,
    DEEP
  }

  byte[] broken(Kind kind, DynamicMessage good) {
    byte[] bytes = good.toByteArray();
    return switch (kind) {
      case UNTOUCHED -> bytes;
      case HOSTILE_FIELD -> hostile(good).toByteArray();
      case MISSING_FIELD -> withoutAField(good).toByteArray();
      case FLIPPED_BITS -> flipped(bytes);
      case TRUNCATED -> Arrays.copyOf(bytes, bytes.length == 0 ? 0 : random.nextInt(bytes.length));
      case RANDOM -> randomBytes(1 + random.nextInt(512));
      case EMPTY -> new byte[0];
      case OVERSIZED -> randomBytes(OVERSIZED_BYTES);
      case DEEP -> random.nextBoolean() ? groups() : nested(good);
    };
  }

  private DynamicMessage hostile(DynamicMessage good) {
    List<FieldDescriptor> set = List.copyOf(good.getAllFields().keySet());
    if (set.isEmpty()) {
      return good;
    }
    FieldDescriptor field = set.get(random.nextInt(set.size()));
    DynamicMessage.Builder message = good.toBuilder();
    if (field.isMapField()) {
      return message.clearField(field).build();
    }
    if (field.isRepeated()) {
      Object element = message.getRepeatedField(field, 0);
      for (int left = random.nextInt(2_000); left > 0; left--) {
        message.addRepeatedField(field, element);
      }
      return message.build();
    }
    return message.setField(field, hostile(field, message.getField(field))).build();
  }

  private Object hostile(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case STRING -> HOSTILE_TEXTS.get(random.nextInt(HOSTILE_TEXTS.size()));
      case BYTE_STRING -> ByteString.copyFrom(randomBytes(random.nextInt(70_000)));
      case INT -> random.nextBoolean() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
      case LONG -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      case FLOAT -> Float.NaN;
      case DOUBLE -> Double.NaN;
      case BOOLEAN -> !(Boolean) value;
      case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(-5, 500));
      case MESSAGE -> hostile((DynamicMessage) value);
    };
  }

  private DynamicMessage withoutAField(DynamicMessage good) {
    List<FieldDescriptor> set = List.copyOf(good.getAllFields().keySet());
    return set.isEmpty()
        ? good
        : good.toBuilder().clearField(set.get(random.nextInt(set.size()))).build();
  }

  private byte[] flipped(byte[] bytes) {
    byte[] flipped = bytes.clone();
    for (int left = 1 + random.nextInt(8); left > 0 && flipped.length > 0; left--) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Groups that open in each other and never close, which a parser must stop to follow. */
  private byte[] groups() {
    byte[] bytes = new byte[NESTING];
    Arrays.fill(bytes, (byte) (1 << 3 | WireFormat.WIRETYPE_START_GROUP));
    return bytes;
  }

  /** Each submessage of the message holds itself again and again. */
  private static byte[] nested(DynamicMessage good) {
    int field =
        good.getDescriptorForType().getFields().stream()
            .filter(each -> each.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
            .mapToInt(FieldDescriptor::getNumber)
            .findFirst()
            .orElse(1);
    byte[] inner = {};
    for (int depth = 0; depth < 200; depth++) {
      ByteArrayOutputStream outer = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(outer);
      try {
        out.writeByteArray(field, inner);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      inner = outer.toByteArray();
    }
    return inner;
  }
}
