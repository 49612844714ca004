package dev.ligature.account;

import dev.ligature.common.OpaqueToken;
import org.jspecify.annotations.Nullable;

/**
 * What a call that signs in shows of the user's device.
 *
 * @param name what it is called, for the owner's list
 * @param token what may be the token of an earlier sign-in
 */
public record ShownDevice(@Nullable String name, @Nullable OpaqueToken token) {
  /** Nothing is shown. */
  public static final ShownDevice NONE = new ShownDevice(null, null);
}
