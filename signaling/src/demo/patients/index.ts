/** The invented patients of the demo. */
import { buiThiHanh } from './bui-thi-hanh.ts';
import { dangVanGiang } from './dang-van-giang.ts';
import type { DemoPatient } from './fhir.ts';
import { hoangThiEm } from './hoang-thi-em.ts';
import { leVanCuong } from './le-van-cuong.ts';
import { nguyenVanAn } from './nguyen-van-an.ts';
import { phamThiDung } from './pham-thi-dung.ts';
import { tranThiBinh } from './tran-thi-binh.ts';
import { vuMinhPhuc } from './vu-minh-phuc.ts';

export type { DemoPatient } from './fhir.ts';

export const demoPatients: readonly DemoPatient[] = [
  nguyenVanAn,
  tranThiBinh,
  leVanCuong,
  phamThiDung,
  hoangThiEm,
  vuMinhPhuc,
  dangVanGiang,
  buiThiHanh,
];
