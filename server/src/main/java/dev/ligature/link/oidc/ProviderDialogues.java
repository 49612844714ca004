package dev.ligature.link.oidc;

import jakarta.inject.Singleton;
import java.util.List;

/** The protocols that we speak. */
@Singleton
class ProviderDialogues {
  private final List<ProviderDialogue> dialogues;

  ProviderDialogues(List<ProviderDialogue> dialogues) {
    this.dialogues = List.copyOf(dialogues);
  }

  /** How to speak with a provider. */
  ProviderDialogue with(IdentityProvider provider) {
    return dialogues.stream()
        .filter(each -> each.protocol() == provider.protocol())
        .findFirst()
        .orElseThrow();
  }
}
