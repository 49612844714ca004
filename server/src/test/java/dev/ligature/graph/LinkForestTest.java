package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.AccountId;
import dev.ligature.graph.LinkForest.Contraction;
import dev.ligature.graph.LinkForest.Edge;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LinkForestTest {
  private final AccountId survivor = new AccountId(new UUID(1, 1));
  private final AccountId absorbed = new AccountId(new UUID(1, 2));
  private final AccountId friend = new AccountId(new UUID(1, 3));
  private final AccountId acquaintance = new AccountId(new UUID(1, 4));

  private static Edge edge(int id, AccountId near, int nearCeiling, AccountId far, int farCeiling) {
    return new Edge(new UUID(2, id), near, nearCeiling, far, farCeiling);
  }

  @Test
  void aLinkArrivesIsolatedOnTheSurvivorsSide() {
    LinkForest forest = new LinkForest(List.of(edge(1, friend, 2, absorbed, 2)));

    Contraction contraction = forest.contract(absorbed, survivor);

    assertThat(contraction.changed()).containsExactly(edge(1, survivor, 0, friend, 2));
    assertThat(contraction.dropped()).isEmpty();
  }

  @Test
  void theLinkBetweenTheTwoIsDropped() {
    LinkForest forest = new LinkForest(List.of(edge(1, survivor, 2, absorbed, 2)));

    assertThat(forest.contract(absorbed, survivor).dropped())
        .containsExactly(edge(1, absorbed, 2, survivor, 2));
    assertThat(forest.edges()).isEmpty();
  }

  @Test
  void ofTwoLinksToOneAccountTheMorePrivateCeilingsStay() {
    LinkForest forest =
        new LinkForest(List.of(edge(1, survivor, 2, friend, 1), edge(2, absorbed, 1, friend, 2)));

    forest.contract(absorbed, survivor);

    assertThat(forest.edges()).containsExactly(edge(1, survivor, 1, friend, 1));
  }

  @Test
  void aCycleThatClosesLosesItsLowestLink() {
    LinkForest forest =
        new LinkForest(
            List.of(
                edge(1, survivor, 2, friend, 2),
                edge(2, friend, 1, acquaintance, 1),
                edge(3, acquaintance, 2, absorbed, 2)));

    Contraction contraction = forest.contract(absorbed, survivor);

    assertThat(contraction.dropped()).containsExactly(edge(3, absorbed, 2, acquaintance, 2));
    assertThat(forest.component(survivor))
        .containsExactlyInAnyOrder(survivor, friend, acquaintance);
    assertThat(forest.edges()).hasSize(2);
  }

  @Test
  void aLinkThatWouldCloseACycleIsNotTaken() {
    LinkForest forest = new LinkForest(List.of(edge(1, survivor, 2, friend, 2)));

    assertThat(forest.join(edge(2, friend, 2, survivor, 2))).isFalse();
    assertThat(forest.join(edge(3, friend, 2, acquaintance, 2))).isTrue();
  }
}
