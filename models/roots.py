"""Secret salts of what the log has the roots of."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Row, code


# 名录校验码的盐: without it nobody outside can try what stands in a row.
class RegisterSalt(Row, Base):
    __tablename__ = "register_salt"

    register: Mapped[str] = mapped_column(code(32), unique=True)
    salt: Mapped[bytes]
    # The newest change of the register that an entry of the log has counted.
    seen_change: Mapped[int] = mapped_column(Id)


# 检查结果校验码的盐, apart from the results: nothing of a result can be tried before it is public.
class ResultSalt(Row, Base):
    __tablename__ = "result_salt"

    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"), unique=True)
    salt: Mapped[bytes]
