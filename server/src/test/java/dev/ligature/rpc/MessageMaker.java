package dev.ligature.rpc;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.DurationRules;
import build.buf.validate.FieldRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Makes messages that hold to the contract's rules, at random from a seed. */
final class MessageMaker {
  private static final int MAX_DEPTH = 6;
  private static final int TRIES = 50;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final Random random;
  private final Validator validator = ValidatorFactory.newBuilder().build();
  private final Map<String, String> known = new HashMap<>();

  MessageMaker(long seed) {
    random = new Random(seed);
  }

  /** Makes fields of this name hold this value. */
  MessageMaker knowing(String field, String value) {
    known.put(field, value);
    return this;
  }

  /** A message that the edge's validation lets through. */
  DynamicMessage valid(Descriptor type) {
    for (int tries = 0; tries < TRIES; tries++) {
      DynamicMessage message = any(type, 0);
      if (isValid(message)) {
        return message;
      }
    }
    throw new IllegalStateException("no valid message can be made of " + type.getFullName());
  }

  private boolean isValid(DynamicMessage message) {
    try {
      return validator.validate(message).isSuccess();
    } catch (ValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private DynamicMessage any(Descriptor type, int depth) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    Set<FieldDescriptor> skipped = new HashSet<>();
    for (OneofDescriptor choice : type.getRealOneofs()) {
      skipped.addAll(choice.getFields());
      skipped.remove(choice.getField(random.nextInt(choice.getFieldCount())));
    }
    for (FieldDescriptor field : type.getFields()) {
      FieldRules rules = field.getOptions().getExtension(ValidateProto.field);
      boolean isOmitted =
          !rules.getRequired()
              && field.getRealContainingOneof() == null
              && (depth >= MAX_DEPTH || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
              && random.nextBoolean();
      if (skipped.contains(field) || isOmitted || depth > MAX_DEPTH + 2) {
        continue;
      }
      if (field.isRepeated()) {
        elements(field, rules, depth).forEach(each -> message.addRepeatedField(field, each));
      } else {
        message.setField(field, value(field, rules, depth));
      }
    }
    return message.build();
  }

  private List<Object> elements(FieldDescriptor field, FieldRules rules, int depth) {
    long min =
        field.isMapField() ? rules.getMap().getMinPairs() : rules.getRepeated().getMinItems();
    List<Object> elements = new ArrayList<>();
    for (long left = min + random.nextInt(2); left > 0; left--) {
      elements.add(
          field.isMapField()
              ? entry(field, rules, depth)
              : value(field, rules.getRepeated().getItems(), depth));
    }
    return elements;
  }

  private DynamicMessage entry(FieldDescriptor field, FieldRules rules, int depth) {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    return DynamicMessage.newBuilder(field.getMessageType())
        .setField(key, value(key, rules.getMap().getKeys(), depth))
        .setField(value, value(value, rules.getMap().getValues(), depth))
        .build();
  }

  private Object value(FieldDescriptor field, FieldRules rules, int depth) {
    return switch (field.getJavaType()) {
      case STRING -> text(field, rules);
      case BYTE_STRING -> bytes(rules);
      case BOOLEAN -> random.nextBoolean();
      case INT -> (int) number(rules);
      case LONG -> number(rules);
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case ENUM -> option(field);
      case MESSAGE ->
          field.getMessageType().getFullName().equals("google.protobuf.Duration")
              ? duration(field.getMessageType(), rules.getDuration())
              : field.getMessageType().getFullName().equals("google.protobuf.Timestamp")
                  ? timestamp(field.getMessageType())
                  : any(field.getMessageType(), depth + 1);
    };
  }

  private String text(FieldDescriptor field, FieldRules rules) {
    String value = known.get(field.getName());
    if (value != null) {
      return value;
    }
    if (rules.getString().getUuid()) {
      return new UUID(random.nextLong(), random.nextLong()).toString();
    }
    if (rules.getString().getInCount() > 0) {
      return rules.getString().getIn(random.nextInt(rules.getString().getInCount()));
    }
    long min = rules.getString().getMinLen();
    long max = rules.getString().hasMaxLen() ? rules.getString().getMaxLen() : min + 20;
    long length = min + random.nextLong(Math.min(max - min, 20) + 1);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private ByteString bytes(FieldRules rules) {
    long min = rules.getBytes().hasLen() ? rules.getBytes().getLen() : rules.getBytes().getMinLen();
    long max = rules.getBytes().hasMaxLen() ? rules.getBytes().getMaxLen() : min + 64;
    long length =
        rules.getBytes().hasLen() ? min : min + random.nextLong(Math.min(max - min, 64) + 1);
    byte[] bytes = new byte[(int) length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private long number(FieldRules rules) {
    return switch (rules.getTypeCase()) {
      case INT32 ->
          between(
              rules.getInt32().getGte(),
              rules.getInt32().hasLte() ? rules.getInt32().getLte() : 1000);
      case UINT32 ->
          between(
              rules.getUint32().getGte(),
              rules.getUint32().hasLte() ? rules.getUint32().getLte() : 1000);
      case INT64 ->
          between(
              rules.getInt64().getGte(),
              rules.getInt64().hasLte() ? rules.getInt64().getLte() : 1000);
      case UINT64 ->
          between(
              Math.max(1, rules.getUint64().getGte()),
              rules.getUint64().hasLte() ? rules.getUint64().getLte() : 1000);
      default -> random.nextInt(3);
    };
  }

  private long between(long least, long most) {
    return least + random.nextLong(Math.max(1, Math.min(most - least + 1, 1000)));
  }

  private EnumValueDescriptor option(FieldDescriptor field) {
    List<EnumValueDescriptor> values = field.getEnumType().getValues();
    return values.get(values.size() > 1 ? 1 + random.nextInt(values.size() - 1) : 0);
  }

  private DynamicMessage duration(Descriptor type, DurationRules rules) {
    long least = rules.hasGte() ? rules.getGte().getSeconds() : rules.getGt().getSeconds() + 1;
    long most = rules.hasLte() ? rules.getLte().getSeconds() : least + 3600;
    return seconds(type, between(least, most));
  }

  private DynamicMessage timestamp(Descriptor type) {
    return seconds(type, 1_700_000_000L + random.nextInt(100_000_000));
  }

  private static DynamicMessage seconds(Descriptor type, long seconds) {
    return DynamicMessage.newBuilder(type).setField(type.findFieldByNumber(1), seconds).build();
  }
}
