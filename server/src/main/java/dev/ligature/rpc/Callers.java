package dev.ligature.rpc;

import dev.ligature.common.Caller;
import io.grpc.Context;

/** The caller of the running call, for endpoints. */
public final class Callers {
  static final Context.Key<Caller> KEY = Context.key("ligature-caller");

  private Callers() {}

  /** The authenticated caller; every call of our services has one. */
  public static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("no caller: an endpoint ran outside the interceptors");
    }
    return caller;
  }
}
