package dev.ligature.db;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Flat JSON objects, as {@code jsonb} columns hold them and as rows are given to a statement. */
public final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

  private Json() {}

  /** One object, its names in order. */
  public static String of(Map<String, String> texts) {
    try {
      return MAPPER.writeValueAsString(new TreeMap<>(texts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Objects of texts, numbers, booleans and lists of texts, for {@code json_to_recordset}. */
  public static String rows(List<? extends Map<String, ?>> rows) {
    try {
      return MAPPER.writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The texts of an object that {@link #of} wrote, by name in order. */
  public static Map<String, String> texts(String json) {
    try {
      return MAPPER.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stored object is not one of ours", e);
    }
  }
}
