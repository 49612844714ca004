package dev.ligature.link;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as its owner sees it.
 *
 * @param step bytes of the step message, if the user has a step
 * @param result bytes of the result message, once final
 * @param ticket of a conflict or of a proof for a link between accounts, told in the answer that
 *     ended the attempt and in no other
 * @param changed revision of the change in the feed, where this view comes from a change
 */
public record LinkView(
    dev.ligature.common.AttemptId id,
    LinkState state,
    long revision,
    String targetDisplay,
    byte @Nullable [] step,
    byte @Nullable [] result,
    @Nullable String ticket,
    @Nullable String changed,
    Instant expireTime) {
  @Override
  public String toString() {
    return "LinkView[" + id + " " + state + "]";
  }
}
