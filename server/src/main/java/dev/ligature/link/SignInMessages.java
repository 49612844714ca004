package dev.ligature.link;

import dev.ligature.api.account.v1.SignInStep;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import org.jspecify.annotations.Nullable;

/** Steps of proofs that bind nothing, on the wire. */
final class SignInMessages {
  private SignInMessages() {}

  static SignInStep step(@Nullable LinkStep step) {
    return switch (step) {
      case LinkStep.EnterCode enter ->
          SignInStep.newBuilder().setEnterCodeSentTo(enter.sentTo()).build();
      case LinkStep.OpenUrl open -> SignInStep.newBuilder().setOpenUrl(open.url()).build();
      case LinkStep.SignMessage sign ->
          SignInStep.newBuilder().setSignMessage(sign.message()).build();
      case null, default -> SignInStep.getDefaultInstance();
    };
  }

  static DomainException absent(String field) {
    return DomainException.invalid(Reason.INVALID_FIELD, field, "One of them must be set.");
  }
}
