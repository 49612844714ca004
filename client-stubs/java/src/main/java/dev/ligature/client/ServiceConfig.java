package dev.ligature.client;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/**
 * The service configuration of the contract: the deadline of every unary method, and retries for
 * those that are safe to repeat.
 */
public final class ServiceConfig {
  private static final String FILE = "service-config.json";

  private ServiceConfig() {}

  /** The configuration in the form that {@code ManagedChannelBuilder} takes. */
  public static Map<String, Object> load() {
    try (InputStream in =
        Objects.requireNonNull(ServiceConfig.class.getResourceAsStream(FILE), FILE)) {
      return new Gson()
          .fromJson(
              new InputStreamReader(in, StandardCharsets.UTF_8),
              new TypeToken<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
