package dev.ligature.client.ticket;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object (RFC 8259) whose values are texts, integers from 0 to 2^53 - 1, or such objects,
 * with no name twice. Anything else is refused; a value must be taken by its right type, and all
 * must be taken.
 */
final class StrictJson {
  private static final Pattern INTEGER = Pattern.compile("0|[1-9][0-9]{0,15}");
  private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

  private final Map<String, Object> values;

  private StrictJson(Map<String, Object> values) {
    this.values = values;
  }

  static StrictJson parse(byte[] utf8) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (!text.startsWith("{")) {
        throw TicketRefused.malformed("no JSON object from its first character on");
      }
      JsonReader reader = new JsonReader(new StringReader(text));
      reader.setStrictness(Strictness.STRICT);
      StrictJson object = object(reader, 2);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw TicketRefused.malformed("more than one JSON value");
      }
      return object;
    } catch (CharacterCodingException e) {
      throw TicketRefused.malformed("not UTF-8");
    } catch (MalformedJsonException | EOFException | IllegalStateException e) {
      throw TicketRefused.malformed("not JSON");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StrictJson object(JsonReader reader, int depthLeft) throws IOException {
    if (depthLeft == 0) {
      throw TicketRefused.malformed("too deep");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNext()) {
      String name = reader.nextName();
      if (values.put(name, value(reader, depthLeft)) != null) {
        throw TicketRefused.malformed("a name twice");
      }
    }
    reader.endObject();
    return new StrictJson(values);
  }

  private static Object value(JsonReader reader, int depthLeft) throws IOException {
    return switch (reader.peek()) {
      case STRING -> reader.nextString();
      case NUMBER -> integer(reader.nextString());
      case BEGIN_OBJECT -> object(reader, depthLeft - 1);
      default -> throw TicketRefused.malformed("a value that is no text, integer or object");
    };
  }

  private static Long integer(String text) {
    if (!INTEGER.matcher(text).matches() || Long.parseLong(text) > MAX_SAFE_INTEGER) {
      throw TicketRefused.malformed("a number that is no integer from 0 to 2^53 - 1");
    }
    return Long.valueOf(text);
  }

  private <T> @Nullable T take(String name, Class<T> type) {
    Object value = values.remove(name);
    if (value != null && !type.isInstance(value)) {
      throw TicketRefused.malformed(name + " is of a wrong type");
    }
    return type.cast(value);
  }

  private static <T> T required(@Nullable T value, String name) {
    if (value == null) {
      throw TicketRefused.malformed(name + " is missing");
    }
    return value;
  }

  String text(String name) {
    return required(textOrNull(name), name);
  }

  @Nullable String textOrNull(String name) {
    return take(name, String.class);
  }

  long number(String name) {
    return required(numberOrNull(name), name);
  }

  @Nullable Long numberOrNull(String name) {
    return take(name, Long.class);
  }

  StrictJson child(String name) {
    return required(take(name, StrictJson.class), name);
  }

  /** Refuses if anything was not taken. */
  void end() {
    if (!values.isEmpty()) {
      throw TicketRefused.malformed("names that do not belong there");
    }
  }
}
