package dev.ligature.link;

import jakarta.inject.Singleton;
import java.util.Set;

/** Control of a telephone number, proven by a code that was texted to it. */
@Singleton
class PhoneProof implements ProofMethod<ProofTarget.Phone> {
  private final Challenges challenges;
  private final CodeSender sender;

  PhoneProof(Challenges challenges, CodeSender sender) {
    this.challenges = challenges;
    this.sender = sender;
  }

  @Override
  public Class<ProofTarget.Phone> target() {
    return ProofTarget.Phone.class;
  }

  @Override
  public Set<LinkKind> kinds() {
    return Set.of(LinkKind.PHONE);
  }

  @Override
  public Begun begin(Start start, ProofTarget.Phone target) {
    CanonicalIdentifier number = PhoneCanonicaliser.canonicalise(target.number(), target.field());
    challenges.requireBudget(start);
    return new Begun(
        new Subject(LinkKind.PHONE, "phone", "", number),
        false,
        challenges.step(start, Masked.phone(number.canonical())),
        null);
  }

  @Override
  public void dispatch(Claim claim) {
    challenges.issue(claim).ifPresent(code -> sender.text(claim, code));
  }

  @Override
  public Proof prove(Claim claim, ProofInput input) {
    return challenges.prove(claim, input, "PHONE_CODE", "sms");
  }
}
