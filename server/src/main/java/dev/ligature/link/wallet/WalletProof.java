package dev.ligature.link.wallet;

import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.link.Claim;
import dev.ligature.link.LinkKind;
import dev.ligature.link.LinkStep;
import dev.ligature.link.Proof;
import dev.ligature.link.ProofInput;
import dev.ligature.link.ProofMethod;
import dev.ligature.link.ProofTarget;
import dev.ligature.link.Subject;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/**
 * Control of an externally owned account, proven by a signature of a message that we issue.
 * Contract wallets (ERC-1271) prove something about one chain only and are not believed.
 */
@Singleton
class WalletProof implements ProofMethod<ProofTarget.Wallet> {
  private static final int NONCE_BYTES = 16;

  private final Ids ids;
  private final Clock clock;
  private final URI uri;

  WalletProof(
      Ids ids, Clock clock, @Value("${ligature.link.wallet-uri:`https://localhost`}") URI uri) {
    this.ids = ids;
    this.clock = clock;
    this.uri = uri;
  }

  @Override
  public Class<ProofTarget.Wallet> target() {
    return ProofTarget.Wallet.class;
  }

  @Override
  public Set<LinkKind> kinds() {
    return Set.of(LinkKind.WALLET);
  }

  @Override
  public Begun begin(Start start, ProofTarget.Wallet target) {
    WalletAddress address = WalletAddress.parse(target.address(), target.field());
    String message =
        new SignInMessage(
                uri,
                address,
                statement(start),
                HexFormat.of().formatHex(ids.bytes(NONCE_BYTES)),
                start.now(),
                start.expireTime(),
                start.attempt().toString())
            .text();
    return new Begun(
        new Subject(LinkKind.WALLET, "wallet", "", address.identifier(target.address())),
        false,
        new LinkStep.SignMessage(message),
        message.getBytes(StandardCharsets.UTF_8));
  }

  private static String statement(Start start) {
    return switch (start.purpose()) {
      case LINK -> "Link this wallet to the account " + start.account() + ".";
      case LINK_ACCOUNTS ->
          "Link the account of this wallet with the account " + start.account() + ".";
      case SIGN_IN -> "Sign in with this wallet.";
      case MERGE -> "Prove this wallet for a merge of accounts.";
      case STEP_UP -> "Confirm with this wallet that it is you.";
      case RECOVERY -> "Prove this wallet for the recovery of an account.";
    };
  }

  @Override
  public Proof prove(Claim claim, ProofInput input) {
    String message = new String(Objects.requireNonNull(claim.context()), StandardCharsets.UTF_8);
    boolean proven =
        input instanceof ProofInput.Signature(String signature)
            && PersonalSignature.signer(message, signature)
                .map(signer -> claim.subject().identifier().canonical().endsWith(":0x" + signer))
                .orElse(false);
    if (!proven) {
      throw DomainException.of(
          Reason.PROOF_MISMATCH, "The signature is not the wallet's under this message.");
    }
    return new Proof(
        claim.subject(), false, "WALLET_SIGNATURE", Set.of("swk"), 1, clock.instant(), true);
  }
}
