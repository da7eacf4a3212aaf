// Boost.JSON is compiled here, once, so that no library of it has to be linked.
#include <boost/json/src.hpp>
