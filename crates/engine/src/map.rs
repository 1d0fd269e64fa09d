//! Maps in no order, with a hash that is quick for names: some are asked with every sample.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::RandomState;
use serde::{Serialize, Serializer};

/// By name, in no order.
pub(crate) type Map<K, V> = HashMap<K, V, RandomState>;
/// Members in no order.
pub(crate) type Set<T> = HashSet<T, RandomState>;

/// Serializes a map in the order of its names: the same bytes for the same map.
pub(crate) fn by_name<K: Ord + Serialize, V: Serialize, S: Serializer>(
    map: &Map<K, V>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    map.iter().collect::<BTreeMap<_, _>>().serialize(serializer)
}
