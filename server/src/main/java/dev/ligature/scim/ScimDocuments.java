package dev.ligature.scim;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bounds of the documents that are read at all, whatever they say. */
final class ScimDocuments {
  private static final int DEEPEST = 12;
  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_NAME = 512;
  private static final int LONGEST_NUMBER = 32;

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LONGEST_TEXT)
                  .maxNameLength(LONGEST_NAME)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ScimDocuments() {}

  /**
   * The text of a body that is one JSON object within the bounds, without U+0000 and halves of
   * surrogate pairs, which the database cannot store.
   *
   * @throws DomainException INVALID_FIELD
   */
  static String text(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      try (JsonParser parser = STRICT.createParser(text)) {
        require(parser.nextToken() == JsonToken.START_OBJECT);
        int depth = 1;
        while (depth > 0) {
          JsonToken token = parser.nextToken();
          require(token != null);
          depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
          if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
            require(isStorable(parser.getText()));
          } else if (token.isNumeric()) {
            require(parser.getNumberValue() != null);
          }
        }
        require(parser.nextToken() == null);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw invalid();
    } catch (IOException e) {
      throw invalid();
    }
  }

  private static boolean isStorable(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw invalid();
    }
  }

  private static DomainException invalid() {
    return DomainException.of(
        Reason.INVALID_FIELD,
        "The body must be one JSON object of at most 64 KiB and "
            + DEEPEST
            + " levels, without repeated names and texts over "
            + LONGEST_TEXT
            + " characters.",
        Map.of("scim_type", "invalidSyntax"));
  }
}
