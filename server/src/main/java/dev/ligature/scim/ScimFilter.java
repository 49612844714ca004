package dev.ligature.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.common.exceptions.InvalidFilterException;
import de.captaingoldfish.scim.sdk.server.filter.AndExpressionNode;
import de.captaingoldfish.scim.sdk.server.filter.AttributeExpressionLeaf;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.filter.NotExpressionNode;
import de.captaingoldfish.scim.sdk.server.filter.OrExpressionNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A filter of users as a condition of SQL (RFC 7644, section 3.4.2.2). Whatever the client writes
 * becomes a parameter.
 */
record ScimFilter(String condition, List<Object> parameters) {
  private static final ScimFilter ALL = new ScimFilter("true", List.of());
  private static final List<String> SEARCHED = List.of("id", "externalId", "userName", "active");
  private static final ScimFilter NONE = new ScimFilter("false", List.of());

  /**
   * The condition of a parsed filter; of none at all it is true.
   *
   * @throws InvalidFilterException for attributes and operators that are not searched by
   */
  static ScimFilter of(@Nullable FilterNode node) {
    return switch (node) {
      case null -> ALL;
      case AndExpressionNode and -> both(of(and.getLeftNode()), "and", of(and.getRightNode()));
      case OrExpressionNode or -> both(of(or.getLeftNode()), "or", of(or.getRightNode()));
      case NotExpressionNode not -> {
        ScimFilter negated = of(not.getRightNode());
        yield new ScimFilter("not " + negated.condition(), negated.parameters());
      }
      case AttributeExpressionLeaf leaf -> leaf(leaf);
      default -> throw new InvalidFilterException("This form of filter is not supported.");
    };
  }

  private static ScimFilter both(ScimFilter left, String word, ScimFilter right) {
    List<Object> parameters = new ArrayList<>(left.parameters());
    parameters.addAll(right.parameters());
    return new ScimFilter(
        "(" + left.condition() + " " + word + " " + right.condition() + ")", parameters);
  }

  private static ScimFilter leaf(AttributeExpressionLeaf leaf) {
    String attribute = leaf.getFullName();
    if (!SEARCHED.contains(attribute)) {
      throw new InvalidFilterException("Users are found by " + SEARCHED + " only.");
    }
    if (leaf.getComparator() == Comparator.PR) {
      return ALL;
    }
    if (attribute.equals("active")) {
      return active(leaf);
    }
    String value =
        leaf.getStringValue()
            .orElseThrow(() -> new InvalidFilterException("The value must be a text."));
    return switch (attribute) {
      case "externalId" -> text("external_id", leaf.getComparator(), value);
      case "userName" -> text("user_name_folded", leaf.getComparator(), ScimPerson.folded(value));
      default -> id(leaf.getComparator(), value);
    };
  }

  private static ScimFilter active(AttributeExpressionLeaf leaf) {
    boolean value =
        leaf.getBooleanValue()
            .orElseThrow(() -> new InvalidFilterException("The value must be true or false."));
    return switch (leaf.getComparator()) {
      case EQ -> new ScimFilter("is_active = ?", List.of(value));
      case NE -> new ScimFilter("is_active <> ?", List.of(value));
      default -> throw unsupported();
    };
  }

  private static ScimFilter text(String column, Comparator comparator, String value) {
    String condition =
        switch (comparator) {
          case EQ -> column + " = ?";
          case NE -> column + " <> ?";
          case SW -> "starts_with(" + column + ", ?)";
          case CO -> "strpos(" + column + ", ?) > 0";
          default -> throw unsupported();
        };
    return new ScimFilter(condition, List.of(value));
  }

  private static ScimFilter id(Comparator comparator, String value) {
    if (comparator != Comparator.EQ) {
      throw unsupported();
    }
    try {
      return new ScimFilter("scim_user_id = ?", List.of(UUID.fromString(value)));
    } catch (IllegalArgumentException noId) {
      return NONE;
    }
  }

  private static InvalidFilterException unsupported() {
    return new InvalidFilterException("The operator is not supported for this attribute.");
  }
}
