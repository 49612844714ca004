package dev.ligature.account;

import dev.ligature.api.account.v1.ConfirmTotpResponse;
import dev.ligature.api.account.v1.EnrolTotpResponse;
import dev.ligature.api.account.v1.GenerateRecoveryCodesResponse;
import dev.ligature.api.account.v1.NewSession;
import dev.ligature.api.account.v1.RedeemRecoveryCodeResponse;
import dev.ligature.api.account.v1.StepUpResponse;
import dev.ligature.common.AccountId;
import dev.ligature.rpc.Wire;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Factors and recovery codes on the wire. */
public final class FactorMessages {
  private static final int MOST_IDENTITIES = 64;

  private FactorMessages() {}

  static EnrolTotpResponse enrolled(Totp.Enrolled enrolled) {
    String name = enrolled.account().displayName();
    String shown = name == null ? enrolled.account().id().toString() : name;
    return EnrolTotpResponse.newBuilder()
        .setSeed(enrolled.seed())
        .setOtpauthUri(
            "otpauth://totp/Ligature:"
                + URLEncoder.encode(shown, StandardCharsets.UTF_8).replace("+", "%20")
                + "?secret="
                + enrolled.seed()
                + "&issuer=Ligature&algorithm=SHA1&digits=6&period=30")
        .build();
  }

  static ConfirmTotpResponse confirmed(Totp.Confirmed confirmed) {
    return ConfirmTotpResponse.newBuilder()
        .setCountsFromTime(Wire.time(confirmed.countsFrom()))
        .setRevision(confirmed.revision().encode())
        .build();
  }

  /** The session with its new token. */
  public static StepUpResponse steppedUp(StepUps.SteppedUp stepped) {
    return StepUpResponse.newBuilder()
        .setSession(session(stepped.account().id(), stepped.aal(), stepped.session()))
        .build();
  }

  static GenerateRecoveryCodesResponse generated(RecoveryCodes.Generated generated) {
    return GenerateRecoveryCodesResponse.newBuilder()
        .addAllRecoveryCodes(generated.codes())
        .setRevision(generated.revision().encode())
        .build();
  }

  static RedeemRecoveryCodeResponse redeemed(CodeRecovery.Redeemed redeemed) {
    RedeemRecoveryCodeResponse.Builder response = RedeemRecoveryCodeResponse.newBuilder();
    redeemed.identities().stream()
        .limit(MOST_IDENTITIES)
        .forEach(each -> response.addIdentities(OverviewMessages.identity(each)));
    if (redeemed.session() != null) {
      response.setSession(session(redeemed.account(), 1, redeemed.session()));
    }
    if (redeemed.revision() != null) {
      response.setRevision(redeemed.revision().encode());
    }
    return response.build();
  }

  static NewSession session(AccountId account, int aal, Sessions.Minted session) {
    return NewSession.newBuilder()
        .setSessionId(session.id().toString())
        .setSessionToken(session.token().text())
        .setDeviceToken(session.deviceToken() == null ? "" : session.deviceToken().text())
        .setAccountId(account.toString())
        .setAal(aal)
        .setExpireTime(Wire.time(session.expireTime()))
        .build();
  }
}
