package dev.ligature.daemon.irc;

import java.util.regex.Pattern;

/**
 * A channel, such as {@code #ligature} (RFC 2812 section 1.3, without the limit of 50 characters,
 * which networks set themselves). The characters that end a name on the wire are refused.
 */
public record ChannelName(String value) {
  private static final Pattern FORM = Pattern.compile("[#&+!][^\\s,\\p{Cntrl}]{0,99}");

  public ChannelName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("this is no channel name that IRC allows");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
