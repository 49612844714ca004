package dev.ligature.rpc;

import dev.ligature.keys.SealedTokens;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;

/** Cuts lists into pages whose tokens belong to one query. */
@Singleton
public class Pages {
  private static final int DEFAULT_SIZE = 50;
  private static final int MOST = 200;

  private final SealedTokens tokens;

  Pages(SealedTokens tokens) {
    this.tokens = tokens;
  }

  /** A page and the token of the next; the token is empty on the last page. */
  public record Page<T>(List<T> items, String nextToken) {}

  /** Reads some items behind a place; an empty place is the beginning. */
  public interface Reader<T> {
    List<T> read(String after, int limit);
  }

  /**
   * One page.
   *
   * @param query what the token belongs to: method, viewer and filters
   * @param place of an item, from which the next page goes on
   */
  public <T> Page<T> page(
      String query, String token, int size, Reader<T> reader, Function<T, String> place) {
    int wanted = size == 0 ? DEFAULT_SIZE : Math.min(size, MOST);
    String after = token.isEmpty() ? "" : tokens.open(query, token);
    List<T> found = reader.read(after, wanted + 1);
    if (found.size() <= wanted) {
      return new Page<>(found, "");
    }
    List<T> items = found.subList(0, wanted);
    return new Page<>(items, tokens.seal(query, place.apply(items.getLast())));
  }
}
