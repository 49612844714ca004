package dev.ligature.account;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What a merge would do, as its participants tell it, with the versions that were seen. */
public final class MergePlan {
  private final List<Item> moves = new ArrayList<>();
  private final List<Item> drops = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();
  private final List<String> othersWillSee = new ArrayList<>();
  private final Hasher seen = Hashing.sha256().newHasher();

  MergePlan() {}

  /**
   * One thing that a merge touches.
   *
   * @param kind what it is, such as {@code identity}
   */
  public record Item(String kind, UUID id, String display) {
    @Override
    public String toString() {
      return "Item[" + kind + " " + id + "]";
    }
  }

  /** It moves to the survivor. */
  public void moves(String kind, UUID id, String display, long version) {
    moves.add(new Item(kind, id, display));
    saw("move " + kind, id, version);
  }

  /** It is dropped, or stays behind. */
  public void drops(String kind, UUID id, String display, long version) {
    drops.add(new Item(kind, id, display));
    saw("drop " + kind, id, version);
  }

  /** Something is renamed or cut; a sentence for the owner. */
  public void conflict(String sentence) {
    conflicts.add(sentence);
  }

  /** What linked accounts and channels notice; a sentence for the owner. */
  public void othersWillSee(String sentence) {
    othersWillSee.add(sentence);
  }

  /** A row that the plan stands on; once it has another version the plan is void. */
  public void saw(String kind, UUID id, long version) {
    seen.putString(kind, StandardCharsets.UTF_8).putChar('\0');
    seen.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    seen.putLong(version);
  }

  public List<Item> moves() {
    return List.copyOf(moves);
  }

  public List<Item> drops() {
    return List.copyOf(drops);
  }

  public List<String> conflicts() {
    return List.copyOf(conflicts);
  }

  public List<String> othersWillSee() {
    return List.copyOf(othersWillSee);
  }

  /** Digest of everything that was seen; asked once, in the end. */
  String digest() {
    return BaseEncoding.base64Url().omitPadding().encode(seen.hash().asBytes());
  }
}
